package com.acme.travel

import android.app.Activity
import android.os.Bundle
import android.text.InputType
import android.widget.Button
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.TextView
import kotlinx.coroutines.MainScope
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch

/** The app's own sign-in screen. The session stays in memory; a real app would put it into the Android key store. */
class SignInActivity : Activity() {
    private val scope = MainScope()
    private val login by lazy { NativeLogin(BuildConfig.LOGIN_URL, getString(R.string.remoteAccessConsumerKey)) }
    private var session: NativeLogin.Session? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val username = EditText(this).apply { hint = "User name" }
        val password = EditText(this).apply {
            hint = "Password"
            inputType = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_PASSWORD
        }
        val status = TextView(this)
        val button = Button(this).apply { text = "Sign in" }
        button.setOnClickListener {
            button.isEnabled = false
            scope.launch {
                status.text = try {
                    session = login.signIn(username.text.toString(), password.text.toString())
                    "Signed in."
                } catch (failed: SignInFailed) {
                    "You could not be signed in."
                }
                password.text.clear()
                button.isEnabled = true
            }
        }
        val screen = LinearLayout(this).apply { orientation = LinearLayout.VERTICAL }
        listOf(username, password, button, status).forEach(screen::addView)
        setContentView(screen)
    }

    override fun onDestroy() {
        scope.cancel()
        super.onDestroy()
    }
}
