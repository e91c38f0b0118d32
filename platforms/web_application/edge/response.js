'use strict';

// Origin response: security headers on whatever the origin answers, and the page in place of a missing object.
// Not on viewer response: CloudFront skips that event when the origin answers 400 or more and when it serves a
// custom error page. The origin event sees every answer, errors included, before it is cached, so what comes from
// the cache carries the headers too. The page is answered here and not by CustomErrorResponses, because those
// cover the whole distribution: a missing asset, and a request that the web ACL blocks, would become the page.

const fs = require('node:fs');
const path = require('node:path');

const page = fs.readFileSync(path.join(__dirname, 'index.html'), 'utf8');
const settingsFile = path.join(__dirname, 'settings.json');
// Lambda@Edge has no environment variables: the platform writes this file beside the code at synthesis.
const settings = fs.existsSync(settingsFile) ? JSON.parse(fs.readFileSync(settingsFile, 'utf8')) : {};
const connect = ["'self'", settings.apiOrigin && new URL(settings.apiOrigin).origin].filter(Boolean).join(' ');

const securityHeaders = {
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
};

const set = (response, name, value) => {
  response.headers[name.toLowerCase()] = [{ key: name, value }];
};

// S3 answers 403 for an object that is not there to a reader who may not list the bucket, and 404 otherwise.
const isMissing = (response) => ['403', '404'].includes(String(response.status));

const answer = (response, status, statusDescription, type, body, cacheControl) => {
  Object.assign(response, { status, statusDescription, body, bodyEncoding: 'text' });
  set(response, 'Content-Type', type);
  set(response, 'Cache-Control', cacheControl);
};

exports.handler = async (event) => {
  const { request, response } = event.Records[0].cf;
  if (isMissing(response) && request.uri.startsWith('/assets/')) {
    answer(response, '404', 'Not Found', 'text/plain; charset=utf-8', 'Not found\n', 'no-store');
  } else if (isMissing(response)) {
    answer(response, '200', 'OK', 'text/html; charset=utf-8', page, 'no-cache');
  }
  for (const [name, value] of Object.entries(securityHeaders)) {
    set(response, name, value);
  }
  return response;
};
