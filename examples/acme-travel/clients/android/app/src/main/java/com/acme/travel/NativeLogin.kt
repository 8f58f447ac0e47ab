package com.acme.travel

import java.net.HttpURLConnection
import java.net.URL
import java.net.URLEncoder
import java.security.MessageDigest
import java.security.SecureRandom
import java.util.Base64
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.json.JSONObject

/**
 * Native login: the app's own screen, Salesforce's Authorization Code and Credentials Flow, the way the Mobile SDK does it.
 * There is no secret in this app: whoever unpacks the package has everything that is in it. PKCE binds the code to it.
 */
class NativeLogin(private val loginUrl: String, private val clientId: String) {
    private val redirectUri = "$loginUrl/services/oauth2/echo"

    class Session(val accessToken: String, val refreshToken: String?, val instanceUrl: String)

    suspend fun signIn(username: String, password: String): Session = withContext(Dispatchers.IO) {
        val verifier = base64Url(ByteArray(32).also(SecureRandom()::nextBytes))
        val challenge = base64Url(MessageDigest.getInstance("SHA-256").digest(verifier.toByteArray()))
        val answer = post(
            "$loginUrl/services/oauth2/authorize",
            mapOf(
                "response_type" to "code_credentials",
                "client_id" to clientId,
                "redirect_uri" to redirectUri,
                "code_challenge" to challenge,
            ),
            mapOf(
                "Auth-Request-Type" to "Named-User",
                "Authorization" to "Basic ${base64Url("$username:$password".toByteArray())}",
            ),
        )
        val site = answer.optString("sfdc_community_url").ifEmpty { loginUrl }
        val tokens = post(
            "$site/services/oauth2/token",
            mapOf(
                "grant_type" to "authorization_code",
                "code" to answer.getString("code"),
                "client_id" to clientId,
                "redirect_uri" to redirectUri,
                "code_verifier" to verifier,
            ),
        )
        sessionOf(tokens, null)
    }

    /** Keep what is returned: with rotation the refresh token that was sent is dead. */
    suspend fun refresh(session: Session): Session = withContext(Dispatchers.IO) {
        val refreshToken = requireNotNull(session.refreshToken) { "There is nothing to refresh with." }
        val tokens = post(
            "$loginUrl/services/oauth2/token",
            mapOf("grant_type" to "refresh_token", "refresh_token" to refreshToken, "client_id" to clientId),
        )
        sessionOf(tokens, refreshToken)
    }

    private fun sessionOf(tokens: JSONObject, before: String?) = Session(
        accessToken = tokens.getString("access_token"),
        refreshToken = tokens.optString("refresh_token").ifEmpty { before },
        instanceUrl = tokens.getString("instance_url"),
    )

    private fun post(url: String, form: Map<String, String>, headers: Map<String, String> = emptyMap()): JSONObject {
        val connection = URL(url).openConnection() as HttpURLConnection
        try {
            connection.requestMethod = "POST"
            connection.doOutput = true
            connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded")
            headers.forEach(connection::setRequestProperty)
            val body = form.entries.joinToString("&") { (name, value) -> "$name=${URLEncoder.encode(value, "UTF-8")}" }
            connection.outputStream.use { it.write(body.toByteArray()) }
            val succeeded = connection.responseCode in 200..299
            val stream = if (succeeded) connection.inputStream else connection.errorStream
            val text = stream?.bufferedReader()?.use { it.readText() }.orEmpty()
            if (!succeeded) throw SignInFailed(connection.responseCode)
            return JSONObject(text)
        } finally {
            connection.disconnect()
        }
    }

    private fun base64Url(bytes: ByteArray): String = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)
}

class SignInFailed(val status: Int) : Exception("Salesforce answered $status.")
