/** The way out of a closed network: its proxy, and the certificate authorities of its own. */
import { readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { SettingsError } from '../errors.ts';

export interface WayOut {
  /** The proxy looks names up itself, for some addresses at least. */
  readonly hasProxy: boolean;
  /** `lookup`: in place of the system's, where no proxy is in between. */
  dispatcher(lookup?: LookupFunction): Dispatcher;
}

/** As the settings have them. */
export interface Way {
  readonly HTTPS_PROXY?: string | undefined;
  readonly HTTP_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
  readonly NODE_EXTRA_CA_CERTS?: string | undefined;
}

const CONNECT_MS = 10_000;

/**
 * Node reads NODE_EXTRA_CA_CERTS from the environment alone and passes over a file that it cannot read; here a `.env` counts as well.
 * Throws SettingsError where there is no certificate in the file.
 */
export function outgoingBy(settings: Way): WayOut {
  const { HTTPS_PROXY = '', HTTP_PROXY = '', NO_PROXY = '', NODE_EXTRA_CA_CERTS } = settings;
  const secureContext = NODE_EXTRA_CA_CERTS === undefined ? null : trusting(NODE_EXTRA_CA_CERTS);
  const tls = secureContext ? { secureContext } : {};
  return {
    hasProxy: HTTPS_PROXY !== '' || HTTP_PROXY !== '',
    dispatcher: (lookup) =>
      new EnvHttpProxyAgent({
        // Never from the environment behind our back.
        httpsProxy: HTTPS_PROXY,
        httpProxy: HTTP_PROXY,
        noProxy: NO_PROXY,
        // A request over plain HTTP is the proxy's to make, as with curl: many open tunnels to port 443 alone.
        proxyTunnel: false,
        connect: { timeout: CONNECT_MS, ...tls, ...(lookup ? { lookup } : {}) },
        ...(secureContext ? { requestTls: tls, proxyTls: tls } : {}),
      }),
  };
}

/** PEM blocks. Throws SettingsError where the file holds none. */
export function certificatesIn(path: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SettingsError(
      `NODE_EXTRA_CA_CERTS cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'} ${path}`,
    );
  }
  const blocks = text.match(/-----BEGIN (?:TRUSTED )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED )?CERTIFICATE-----/g);
  if (!blocks) throw new SettingsError(`NODE_EXTRA_CA_CERTS holds no certificate in PEM form: ${path}`);
  return blocks;
}

function trusting(path: string): SecureContext {
  const own = certificatesIn(path);
  try {
    return createSecureContext({ ca: [...rootCertificates, ...own] });
  } catch (error) {
    throw new SettingsError(
      `NODE_EXTRA_CA_CERTS holds a certificate that cannot be read: ${path}: ${(error as Error).message}`,
    );
  }
}
