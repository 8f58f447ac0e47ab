import { expect, test } from 'vitest';
import type { KindHint } from '../file-facts.ts';
import { type Marker, readMarker } from './markers.ts';
import { roleOf } from './role.ts';
import { Roots } from './roots.ts';

function rootsOf(files: Record<string, string>): Roots {
  return new Roots(
    Object.entries(files)
      .map(([file, text]) => readMarker(file, text))
      .filter((marker): marker is Marker => marker !== undefined),
  );
}

function npm(...dependencies: string[]): string {
  return JSON.stringify({ name: 'x', dependencies: Object.fromEntries(dependencies.map((name) => [name, '1.0.0'])) });
}

/** Marker files → a file and the client it must belong to. */
const CASES: readonly [string, Record<string, string>, string, string, string, KindHint['kind']?][] = [
  [
    'React Native owns its native folders',
    {
      'package.json': npm('react-native'),
      'android/app/build.gradle': "apply plugin: 'com.android.application'",
      'android/build.gradle': '',
      'ios/Podfile': '',
    },
    'android/app/src/main/res/values/strings.xml',
    '.',
    'mobile',
  ],
  [
    'Flutter owns its native folders',
    { 'pubspec.yaml': 'flutter:\n  sdk: flutter\n', 'ios/Runner.xcodeproj/project.pbxproj': '' },
    'ios/Runner/AppDelegate.m',
    '.',
    'mobile',
  ],
  [
    'a Cordova project is mobile, its pages too',
    { 'config.xml': '<widget xmlns:cdv="http://cordova.apache.org/ns/1.0">', 'package.json': npm('cordova-android') },
    'www/js/app.js',
    '.',
    'mobile',
    'browser',
  ],
  [
    'Ionic with Angular is mobile',
    { 'package.json': npm('@angular/core', '@capacitor/core') },
    'src/app/login.ts',
    '.',
    'mobile',
    'browser',
  ],
  [
    'an Android library beside a server in one Gradle project are two clients',
    {
      'settings.gradle': '',
      'app/build.gradle': 'com.android.application',
      'server/build.gradle': 'org.springframework.boot',
    },
    'server/src/main/java/A.java',
    'server',
    'server',
  ],
  [
    'modules of one Android project are one client',
    { 'settings.gradle': '', 'app/build.gradle': 'com.android.application', 'lib/build.gradle': 'com.android.library' },
    'lib/src/A.kt',
    '.',
    'mobile',
  ],
  [
    'an old Android project has only a manifest',
    { 'AndroidManifest.xml': '<manifest package="a">' },
    'src/com/example/A.java',
    '.',
    'mobile',
  ],
  [
    'an Xcode project for macOS is desktop',
    { 'mac/App.xcodeproj/project.pbxproj': 'SDKROOT = macosx;' },
    'mac/App/main.swift',
    'mac',
    'desktop',
  ],
  [
    'Electron is desktop',
    { 'package.json': npm('electron', 'react-dom', 'express') },
    'src/main.js',
    '.',
    'desktop',
    'server',
  ],
  ['Tauri is desktop', { 'src-tauri/tauri.conf.json': '{}' }, 'src-tauri/src/main.rs', 'src-tauri', 'desktop'],
  [
    'Express with React served from public is two clients',
    { 'package.json': npm('express', 'react-dom') },
    'public/js/a.js',
    'public',
    'browser',
  ],
  ['a template of a server reaches the browser', { 'package.json': npm('express') }, 'views/login.hbs', '.', 'browser'],
  [
    'a single-page application with an api folder is two clients',
    { 'package.json': npm('react-dom') },
    'api/token.js',
    'api',
    'server',
  ],
  [
    'a Vite configuration is part of the page it builds',
    { 'package.json': npm('vue') },
    'vite.config.ts',
    '.',
    'browser',
    'server',
  ],
  [
    'a browser extension is browser',
    { 'ext/manifest.json': '{"manifest_version": 3}' },
    'ext/background.js',
    'ext',
    'browser',
  ],
  [
    'a command with a bin is a command line',
    { 'package.json': '{"name": "t", "bin": "t.js", "dependencies": {"commander": "1"}}' },
    't.js',
    '.',
    'cli',
  ],
  [
    'a package without a bin that uses commander is not',
    { 'package.json': npm('commander', 'express') },
    'a.js',
    '.',
    'server',
  ],
  ['Rails', { Gemfile: "gem 'rails'" }, 'config/initializers/omniauth.rb', '.', 'server'],
  ['Django', { 'requirements.txt': 'Django==5' }, 'app/views.py', '.', 'server'],
  ['a Go command line', { 'go.mod': 'require github.com/spf13/cobra v1' }, 'cmd/login.go', '.', 'cli'],
  ['ASP.NET', { 'Web.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web">' }, 'Program.cs', '.', 'server'],
  ['MAUI', { 'App.csproj': '<UseMaui>true</UseMaui>' }, 'Login.cs', '.', 'mobile'],
  ['WPF', { 'App.csproj': '<UseWPF>true</UseWPF>' }, 'Login.cs', '.', 'desktop'],
  ['Mule', { 'mule-artifact.json': '{}' }, 'src/main/mule/a.xml', '.', 'server'],
  [
    'Next.js: a page marked for the browser',
    { 'package.json': npm('next') },
    'app/login/page.tsx',
    '.',
    'browser',
    'browser',
  ],
  ['Next.js: an API route', { 'package.json': npm('next') }, 'pages/api/token.ts', '.', 'server'],
  ['SvelteKit: a server load', { 'package.json': npm('@sveltejs/kit') }, 'src/routes/+page.server.ts', '.', 'server'],
  ['SvelteKit: a page', { 'package.json': npm('@sveltejs/kit') }, 'src/routes/+page.svelte', '.', 'browser'],
  ['Nuxt: the server folder', { 'package.json': npm('nuxt') }, 'server/api/token.ts', '.', 'server'],
  ['Apex', { 'sfdx-project.json': '{}' }, 'force-app/main/default/classes/A.cls', 'force-app/main/default', 'server'],
  [
    'a component of Lightning',
    { 'sfdx-project.json': '{}' },
    'force-app/main/default/lwc/a/a.js',
    'force-app/main/default/lwc',
    'browser',
  ],
  [
    'a static resource',
    { 'sfdx-project.json': '{}' },
    'force-app/main/default/staticresources/lib/a.js',
    'force-app/main/default/staticresources',
    'browser',
  ],
  [
    'an old metadata package',
    { 'Org/src/package.xml': '<Package xmlns="http://soap.sforce.com/2006/04/metadata">' },
    'Org/src/classes/A.cls',
    'Org/src',
    'server',
  ],
  ['Apex of the developer console', {}, 'src/SSO.apxc', 'src', 'server'],
  ['Play', { 'build.sbt': 'enablePlugins(PlayJava)' }, 'app/controllers/A.java', '.', 'server'],
  ['a Visualforce page', { 'sfdx-project.json': '{}' }, 'src/pages/Login.page', 'src/pages', 'browser'],
  [
    'a page beside a Salesforce project',
    { 'sfdx-project.json': '{}', 'package.json': npm() },
    'html/index.html',
    'html',
    'browser',
  ],
  [
    'a generator script beside a native project',
    { 'ios/App.xcodeproj/project.pbxproj': '', 'ios/package.json': npm() },
    'ios/template.js',
    'ios',
    'cli',
  ],
  [
    'dependencies make no roots',
    { 'package.json': npm('fastify'), 'node_modules/x/package.json': npm('react-dom') },
    'node_modules/x/a.js',
    '.',
    'server',
  ],
  ['a package of end-to-end tests', { 'e2e/package.json': npm('react-dom') }, 'e2e/a.js', 'e2e', 'test'],
];

test.each(CASES)('%s', (_, markers, file, root, kind, hinted) => {
  const hint =
    hinted === undefined ? undefined : ({ kind: hinted, detail: 'is said to be', line: 1 } satisfies KindHint);
  expect(rootsOf(markers).clientOf(file, hint)).toMatchObject({ root, kind });
});

test.each([
  ['src/test/java/A.java', 'test'],
  ['MyControllerTest.cls', 'test'],
  ['Tests/AppTests/A.swift', 'test'],
  ['a_test.go', 'test'],
  ['README.md', 'docs'],
  ['docs/a.js', 'docs'],
  ['src/latest.js', 'code'],
  ['contest/a.js', 'code'],
])('%s is %s', (file, role) => {
  expect(roleOf(file)).toBe(role);
});
