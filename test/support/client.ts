/** A bare client of the stand-in, for tests of the stand-in itself. */
import type { GitLab } from './gitlab/start-gitlab.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API gives; the tests look into it.
  readonly json: any;
}

export async function ask(
  gitlab: GitLab,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<Reply> {
  const headers: Record<string, string> = { 'PRIVATE-TOKEN': token ?? gitlab.token };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const init = { method, headers, redirect: 'manual' as const };
  const url = `${gitlab.url}/api/v4${path}`;
  const response = await fetch(url, body === undefined ? init : { ...init, body: JSON.stringify(body) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
}
