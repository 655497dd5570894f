/**
 * Signing in with GitLab: OAuth 2.0, authorization code with PKCE (GitLab docs, "OAuth 2.0 identity provider API"). The addresses
 * are fixed, so nothing has to be discovered first, and `read_api` lets GitLab itself say what somebody may see.
 */
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretPost,
  Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  randomPKCECodeVerifier,
  randomState,
  tokenRevocation,
} from 'openid-client';
import { type Dispatcher, fetch } from 'undici';

/** What has to be known again when GitLab sends the browser back. */
export interface SignInBegun {
  readonly state: string;
  readonly verifier: string;
}

export interface SignIn {
  /** Where the browser goes. */
  begin(): Promise<SignInBegun & { readonly url: string }>;
  /** `search`: of the address that GitLab sent the browser to. Rejects where it is not what was begun, or GitLab refuses. */
  finish(search: string, begun: SignInBegun): Promise<{ readonly token: string; readonly seconds: number }>;
  /** The token is of no use to anybody from now on. */
  revoke(token: string): Promise<void>;
}

export interface SignInOptions {
  /** Base URL of GitLab, relative path included. */
  readonly url: string;
  readonly applicationId: string;
  readonly secret: string;
  /** The callback, as the application in GitLab has it. */
  readonly redirectUri: string;
  readonly dispatcher: Dispatcher;
}

const SCOPE = 'read_api';
const DEADLINE_SECONDS = 10;
/** GitLab's tokens live two hours (Doorkeeper's `access_token_expires_in`). */
const TOKEN_SECONDS = 7200;

export function createSignIn({ url, applicationId, secret, redirectUri, dispatcher }: SignInOptions): SignIn {
  const config = new Configuration(
    {
      issuer: url,
      authorization_endpoint: `${url}/oauth/authorize`,
      token_endpoint: `${url}/oauth/token`,
      revocation_endpoint: `${url}/oauth/revoke`,
    },
    applicationId,
    undefined,
    ClientSecretPost(secret),
  );
  config.timeout = DEADLINE_SECONDS;
  config[customFetch] = (address, options) =>
    fetch(address, { ...options, dispatcher } as Parameters<typeof fetch>[1]) as unknown as Promise<Response>;
  // The operator named an instance without TLS: the bot's own token goes that way too.
  if (url.startsWith('http:')) allowInsecureRequests(config);
  return {
    async begin() {
      const [state, verifier] = [randomState(), randomPKCECodeVerifier()];
      const address = buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { state, verifier, url: address.href };
    },
    async finish(search, { state, verifier }) {
      const answer = await authorizationCodeGrant(config, new URL(redirectUri + search), {
        expectedState: state,
        pkceCodeVerifier: verifier,
      });
      return { token: answer.access_token, seconds: answer.expires_in ?? TOKEN_SECONDS };
    },
    revoke: (token) => tokenRevocation(config, token),
  };
}
