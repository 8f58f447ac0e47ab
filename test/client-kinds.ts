/** Small projects of many languages and build systems, each with the kind of client it is: made here, none is anybody’s. */

export interface SyntheticProject {
  name: string;
  /** What it is; `undecided` where nobody could tell from the files. */
  is: 'private' | 'public' | 'undecided';
  files: Readonly<Record<string, string>>;
}

const LOGIN = 'https://login.salesforce.com/services/oauth2';
/** Reads as a request in most languages: the words are what a scan looks for. */
const asks = (key: string) =>
  `"${LOGIN}/authorize?response_type=code&client_id=${key}"; "${LOGIN}/token"; "grant_type=authorization_code"`;
const npm = (fields: object) => JSON.stringify({ name: 'sample', version: '1.0.0', ...fields });
const pom = (inside: string) =>
  `<project><modelVersion>4.0.0</modelVersion><artifactId>sample</artifactId>${inside}</project>`;
const dependency = (group: string, artifact: string) =>
  `<dependencies><dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId></dependency></dependencies>`;
const java = (imports: string, body: string, key: string) =>
  `${imports}\npublic class Main {\n  static final String[] SALESFORCE = {${asks(key).replaceAll(';', ',')}};\n  ${body}\n}\n`;
const MAIN = 'public static void main(String[] args) { System.out.println(args.length); }';

type Make = (key: string) => Record<string, string>;

const PRIVATE: Record<string, Make> = {
  express: (key) => ({
    'package.json': npm({ dependencies: { express: '5.0.0' } }),
    'server.js': `const express = require('express');\nconst app = express();\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\napp.get('/callback', handle);\napp.listen(process.env.PORT);\n`,
  }),
  fastify: (key) => ({
    'package.json': npm({ type: 'module', dependencies: { fastify: '5.0.0' }, scripts: { start: 'node a.js' } }),
    'a.js': `import fastify from 'fastify';\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\nfastify().listen({ port: 3000, host: '0.0.0.0' });\n`,
  }),
  koa: (key) => ({
    'package.json': npm({ dependencies: { koa: '3.0.0' } }),
    'index.js': `const Koa = require('koa');\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\nnew Koa().listen(8080);\n`,
  }),
  nest: (key) => ({
    'package.json': npm({ dependencies: { '@nestjs/core': '11.0.0' } }),
    'src/auth.service.ts': `import { Injectable } from '@nestjs/common';\nexport const salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  lambda: (key) => ({
    'package.json': npm({ dependencies: { '@types/aws-lambda': '8.0.0' } }),
    'handler.js': `const salesforce = [${asks(key).replaceAll(';', ',')}];\nexports.handler = async () => salesforce;\n`,
  }),
  flask: (key) => ({
    'requirements.txt': 'flask==3.0\ngunicorn\n',
    'app.py': `from flask import Flask\napp = Flask(__name__)\nSALESFORCE = [${asks(key).replaceAll(';', ',')}]\n@app.route('/callback')\ndef callback(): return 'ok'\n`,
  }),
  django: (key) => ({
    'manage.py': 'import django\n',
    'requirements.txt': 'django\n',
    'web/views.py': `from django.http import HttpResponse\nSALESFORCE = [${asks(key).replaceAll(';', ',')}]\n`,
  }),
  fastapi: (key) => ({
    'pyproject.toml': '[project]\nname = "sample"\ndependencies = ["fastapi", "uvicorn"]\n',
    'app/main.py': `from fastapi import FastAPI\napp = FastAPI()\nSALESFORCE = [${asks(key).replaceAll(';', ',')}]\n`,
  }),
  springBoot: (key) => ({
    'pom.xml': pom(dependency('org.springframework.boot', 'spring-boot-starter-web')),
    'src/main/java/Main.java': java('import org.springframework.web.bind.annotation.RestController;', MAIN, key),
  }),
  servletWar: (key) => ({
    'pom.xml': pom(`<packaging>war</packaging>${dependency('jakarta.servlet', 'jakarta.servlet-api')}`),
    'src/main/java/Main.java': java('import jakarta.servlet.http.HttpServlet;', '', key),
  }),
  springGradle: (key) => ({
    'build.gradle': "plugins { id 'org.springframework.boot' version '3.4.0' }\n",
    'src/main/java/Main.java': java('import org.springframework.web.bind.annotation.GetMapping;', MAIN, key),
  }),
  goGin: (key) => ({
    'go.mod': 'module example.com/sample\nrequire github.com/gin-gonic/gin v1.10.0\n',
    'main.go': `package main\nimport "github.com/gin-gonic/gin"\nvar salesforce = []string{${asks(key).replaceAll(';', ',')}}\nfunc main() { gin.Default().Run(":8080") }\n`,
  }),
  goListens: (key) => ({
    'go.mod': 'module example.com/sample\n',
    'main.go': `package main\nimport (\n\t"fmt"\n\t"net/http"\n)\nvar salesforce = []string{${asks(key).replaceAll(';', ',')}}\nfunc main() { fmt.Println(http.ListenAndServe(":8080", nil)) }\n`,
  }),
  rails: (key) => ({
    Gemfile: "gem 'rails'\n",
    'config/initializers/salesforce.rb': `SALESFORCE = [${asks(key).replaceAll(';', ',')}]\n`,
  }),
  laravel: (key) => ({
    'composer.json': '{"require": {"laravel/framework": "^12.0"}}',
    'app/Salesforce.php': `<?php\n$salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  aspNet: (key) => ({
    'Sample.csproj': '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>',
    'Program.cs': `using Microsoft.AspNetCore.Builder;\nvar salesforce = new[] { ${asks(key).replaceAll(';', ',')} };\n`,
  }),
  axum: (key) => ({
    'Cargo.toml': '[package]\nname = "sample"\n[dependencies]\naxum = "0.8"\n',
    'src/main.rs': `const SALESFORCE: &[&str] = &[${asks(key).replaceAll(';', ',')}];\nfn main() {}\n`,
  }),
  phoenix: (key) => ({
    'mix.exs': 'defp deps, do: [{:phoenix, "~> 1.7"}]\n',
    'lib/salesforce.ex': `defmodule S do\n  @salesforce [${asks(key).replaceAll(';', ',')}]\nend\n`,
  }),
  mule: (key) => ({
    'mule-artifact.json': '{"minMuleVersion": "4.4.0"}',
    'src/main/mule/flow.xml': `<mule><config consumerKey="${key}" tokenUrl="${LOGIN}/token" scope="grant_type=authorization_code"/></mule>\n`,
  }),
};

const PUBLIC: Record<string, Make> = {
  mavenSwt: (key) => ({
    'pom.xml': pom(dependency('org.eclipse.platform', 'org.eclipse.swt')),
    'src/main/java/Main.java': java('import org.eclipse.swt.widgets.Shell;', MAIN, key),
  }),
  mavenJavaFx: (key) => ({
    'pom.xml': pom(dependency('org.openjfx', 'javafx-controls')),
    'src/main/java/Main.java': java('import javafx.application.Application;', MAIN, key),
  }),
  mavenSwing: (key) => ({
    'pom.xml': pom(''),
    'src/main/java/Main.java': java('import javax.swing.JFrame;', MAIN, key),
  }),
  mavenPicocli: (key) => ({
    'pom.xml': pom(dependency('info.picocli', 'picocli')),
    'src/main/java/Main.java': java('import picocli.CommandLine;', MAIN, key),
  }),
  react: (key) => ({
    'package.json': npm({ dependencies: { 'react-dom': '19.0.0' } }),
    'src/login.jsx': `import React from 'react';\nexport const salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  vue: (key) => ({
    'package.json': npm({ dependencies: { vue: '3.0.0' } }),
    'src/login.js': `import { ref } from 'vue';\nexport const salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  angular: (key) => ({
    'package.json': npm({ dependencies: { '@angular/core': '20.0.0' } }),
    'src/app/auth.ts': `import { Injectable } from '@angular/core';\nexport const salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  extension: (key) => ({
    'manifest.json': '{"manifest_version": 3, "name": "sample"}',
    'popup.js': `chrome.identity.launchWebAuthFlow({}, done);\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  page: (key) => ({
    'index.html': `<!DOCTYPE html><title>x</title><script>const salesforce = [${asks(key).replaceAll(';', ',')}]; document.getElementById('a');</script>\n`,
  }),
  electron: (key) => ({
    'package.json': npm({ devDependencies: { electron: '38.0.0' } }),
    'main.js': `const { app } = require('electron');\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  vscode: (key) => ({
    'package.json': npm({ engines: { vscode: '^1.100.0' }, dependencies: { express: '5.0.0' } }),
    'src/extension.js': `const vscode = require('vscode');\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  reactNative: (key) => ({
    'package.json': npm({ dependencies: { 'react-native': '0.80.0' } }),
    'App.js': `import { Linking } from 'react-native';\nexport const salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  flutter: (key) => ({
    'pubspec.yaml': 'name: sample\nflutter:\n  uses-material-design: true\n',
    'lib/main.dart': `import 'package:flutter/material.dart';\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  android: (key) => ({
    'app/build.gradle': "apply plugin: 'com.android.application'\n",
    'app/src/main/AndroidManifest.xml': '<manifest package="com.example.sample"/>',
    'app/src/main/java/Login.kt': `import android.app.Activity\nval salesforce = arrayOf(${asks(key).replaceAll(';', ',')})\n`,
  }),
  ios: (key) => ({
    'Sample.xcodeproj/project.pbxproj': 'SDKROOT = iphoneos;',
    'Sample/Login.swift': `import UIKit\nlet salesforce = [${asks(key).replaceAll(';', ',')}]\n`,
  }),
  nodeCli: (key) => ({
    'package.json': npm({ bin: { sample: 'a.js' }, dependencies: { commander: '14.0.0' } }),
    'a.js': `import { program } from 'commander';\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  pythonCli: (key) => ({
    'pyproject.toml': '[project]\nname = "sample"\ndependencies = ["click"]\n[project.scripts]\nsample = "a:main"\n',
    'a.py': `import click\nSALESFORCE = [${asks(key).replaceAll(';', ',')}]\n`,
  }),
  pyQt: (key) => ({
    'requirements.txt': 'PyQt6\n',
    'a.py': `from PyQt6.QtWidgets import QApplication\nSALESFORCE = [${asks(key).replaceAll(';', ',')}]\n`,
  }),
  goCobra: (key) => ({
    'go.mod': 'module example.com/sample\nrequire github.com/spf13/cobra v1.9.0\n',
    'main.go': `package main\nimport "github.com/spf13/cobra"\nvar salesforce = []string{${asks(key).replaceAll(';', ',')}}\n`,
  }),
  clap: (key) => ({
    'Cargo.toml': '[package]\nname = "sample"\n[dependencies]\nclap = "4"\n',
    'src/main.rs': `use clap::Parser;\nconst SALESFORCE: &[&str] = &[${asks(key).replaceAll(';', ',')}];\n`,
  }),
  wpf: (key) => ({
    'Sample.csproj': '<Project Sdk="Microsoft.NET.Sdk"><UseWPF>true</UseWPF></Project>',
    'Main.cs': `using System.Windows;\nvar salesforce = new[] { ${asks(key).replaceAll(';', ',')} };\n`,
  }),
  unity: (key) => ({
    'ProjectSettings/ProjectVersion.txt': 'm_EditorVersion: 6000.0.1f1\n',
    'Assets/Scripts/Login.cs': `using UnityEngine;\npublic class Login : MonoBehaviour { string[] salesforce = { ${asks(key).replaceAll(';', ',')} }; }\n`,
  }),
  powerQuery: (key) => ({
    'Sample.pq': `section Sample;\nsalesforce = {${asks(key).replaceAll(';', ',')}};\n`,
  }),
};

/** What looks like a server by its build file, its imports or its neighbours, and need not be one. */
const UNDECIDED: Record<string, Make> = {
  plainMaven: (key) => ({ 'pom.xml': pom(''), 'src/main/java/Main.java': java('', MAIN, key) }),
  startScript: (key) => ({
    'package.json': npm({ scripts: { start: 'node pull.js' } }),
    'pull.js': `const salesforce = [${asks(key).replaceAll(';', ',')}];\nfetch(salesforce[1]);\n`,
  }),
  httpClient: (key) => ({
    'package.json': npm({}),
    'pull.js': `const https = require('https');\nconst http = require('http');\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\n`,
  }),
  goClient: (key) => ({
    'go.mod': 'module example.com/sample\n',
    'main.go': `package main\nimport "net/http"\nvar salesforce = []string{${asks(key).replaceAll(';', ',')}}\nfunc main() { http.PostForm(salesforce[1], nil) }\n`,
  }),
  loopbackListener: (key) => ({
    'package.json': npm({ bin: { sample: 'a.js' }, dependencies: { express: '5.0.0' } }),
    'a.js': `const express = require('express');\nconst salesforce = [${asks(key).replaceAll(';', ',')}];\nexpress().listen(8080, '127.0.0.1');\n`,
  }),
  commandInWebProject: (key) => ({
    'manage.py': 'import django\n',
    'requirements.txt': 'django\n',
    'tools/pull.py': `import argparse\nSALESFORCE = [${asks(key).replaceAll(';', ',')}]\n`,
  }),
  clickAndFlask: (key) => ({
    'requirements.txt': 'click\nflask\n',
    'a.py': `import click\nfrom flask import Flask\nSALESFORCE = [${asks(key).replaceAll(';', ',')}]\nFlask(__name__).run(host='127.0.0.1')\n`,
  }),
};

/** Where a project may stand. */
const LAYOUTS: Record<string, (files: Record<string, string>) => Record<string, string>> = {
  alone: (files) => files,
  'with what most repositories have': (files) => ({
    ...files,
    'README.md': '# Sample\n\nLogs in to Salesforce.\n',
    '.gitignore': 'node_modules/\n',
    LICENSE: 'None.\n',
  }),
  'in a monorepo': (files) => ({
    ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`packages/sample/${file}`, text])),
    'packages/other/package.json': npm({ dependencies: { lodash: '4.0.0' } }),
    'packages/other/index.js': 'module.exports = 1;\n',
  }),
};

export function syntheticProjects(key: string): SyntheticProject[] {
  const kinds = { private: PRIVATE, public: PUBLIC, undecided: UNDECIDED };
  return Object.entries(kinds).flatMap(([is, makes]) =>
    Object.entries(makes).flatMap(([name, make]) =>
      Object.entries(LAYOUTS).map(([layout, lay]) => ({
        name: `${name}, ${layout}`,
        is: is as SyntheticProject['is'],
        files: lay(make(key)),
      })),
    ),
  );
}
