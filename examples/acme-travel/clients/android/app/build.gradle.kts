plugins {
    id("com.android.application") version "8.13.0"
    id("org.jetbrains.kotlin.android") version "2.2.20"
}

android {
    namespace = "com.acme.travel"
    compileSdk = 36
    defaultConfig {
        applicationId = "com.acme.travel"
        minSdk = 28
        targetSdk = 36
        versionCode = 1
        versionName = "1.0"
        // Where the login answers; nothing secret belongs here, it is all in the package.
        buildConfigField("String", "LOGIN_URL", "\"${findProperty("acme.loginUrl") ?: "https://acme-travel.my.site.com"}\"")
    }
    buildFeatures { buildConfig = true }
}

kotlin { jvmToolchain(17) }

dependencies {
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
}
