// SPDX-License-Identifier: Apache-2.0
// An OpenID provider (npm oidc-provider) with its own pages for signing in. One argument, JSON: {"issuer", "port",
// "client": {…}, "people": {"login": {claims}}}. It takes every password.
import Provider from 'oidc-provider';

const { issuer, port, client, people } = JSON.parse(process.argv[2]);

const provider = new Provider(issuer, {
    clients: [client],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['given_name', 'family_name', 'groups'] },
    cookies: { keys: ['of the tests'] },
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: `sub-${id}`, ...people[id] }) }),
});

provider.listen(port, '127.0.0.1', () => console.log('ready'));
