// SPDX-License-Identifier: Apache-2.0
// A SAML identity provider: npm's samlp, and a page to sign in. One argument, JSON: {"issuer", "port", "key", "cert" (both
// PEM), "answer" (the service's address), "people": {"login": {attributes}}}. It takes every password.
import http from 'node:http';
import samlp from 'samlp';

const { issuer, port, key, cert, answer, people } = JSON.parse(process.argv[2]);

// What samlp asks of a person: his name here, and what else is said of him.
class Mapper {
    constructor(person) { this.person = person; }
    getClaims() { return this.person.attributes; }
    getNameIdentifier() { return { nameIdentifier: `nameid-${this.person.login}`,
        nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' }; }
}
Mapper.prototype.metadata = [];
const mapper = (person) => new Mapper(person);
mapper.prototype = Mapper.prototype;

const options = { issuer, key, cert, recipient: answer, destination: answer, profileMapper: mapper,
    getPostURL: (audience, request, from, done) => done(null, answer), signResponse: false };
const metadata = samlp.metadata({ issuer, cert, profileMapper: mapper, redirectEndpointPath: '/sign-in',
    postEndpointPath: '/sign-in', logoutEndpointPaths: { redirect: '/sign-out' } });

function readable(stream) {
    return new Promise((done) => { let text = ''; stream.on('data', (part) => { text += part; }); stream.on('end', () => done(text)); });
}

http.createServer(async (req, res) => {
    const url = new URL(req.url, issuer);
    // samlp is written for express, of which it needs this much.
    Object.assign(req, { query: Object.fromEntries(url.searchParams), originalUrl: req.url, protocol: 'http' });
    res.set = (name, value) => res.setHeader(name, value);
    res.send = (text) => (typeof text === 'number' ? (res.statusCode = text, res.end()) : res.end(text));
    const failed = (error) => { res.statusCode = 500; res.end(String(error)); };
    if (url.pathname === '/metadata') {
        metadata(req, res);
    } else if (url.pathname === '/sign-in' && req.method === 'GET') {
        res.set('Content-Type', 'text/html');
        res.end('<!doctype html><title>Identity provider</title><form method="post"><input name="login">'
            + '<input name="password" type="password"><button>Sign in</button></form>');
    } else if (url.pathname === '/sign-in') {
        const login = new URLSearchParams(await readable(req)).get('login');
        req.user = people[login] && { login, attributes: people[login] };
        // The request came in the address, by the rules of that binding.
        req.method = 'GET';
        samlp.auth(options)(req, res, failed);
    } else {
        res.statusCode = 404;
        res.end();
    }
}).listen(port, '127.0.0.1', () => console.log('ready'));
