'use strict';

// Origin request: a deep link is a route of the application, not an object of the bucket, so it asks for the page.
// On the origin event because the page is not cached at the edge: a viewer-request function would also run, and be
// paid for, on every request that the cache answers. Published files keep their names; whether they exist is
// response.js's matter. A missing hashed asset must stay an error, or a browser would run a page as a script.

const isPublishedFile = (uri) => uri.startsWith('/assets/') || uri.slice(uri.lastIndexOf('/')).includes('.');

exports.handler = async (event) => {
  const { request } = event.Records[0].cf;
  if (!isPublishedFile(request.uri)) {
    request.uri = '/index.html';
  }
  return request;
};
