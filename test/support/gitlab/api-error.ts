/** A refusal with GitLab's own body: `message` for most, `error` for parameters and scopes. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Not JSON: the message alone. */
  readonly plain: boolean;

  constructor(status: number, body: string | Readonly<Record<string, unknown>>, form: 'json' | 'text' = 'json') {
    super(typeof body === 'string' ? body : JSON.stringify(body));
    this.name = 'ApiError';
    this.status = status;
    this.plain = form === 'text';
    this.body = typeof body === 'string' ? { message: body } : body;
  }
}

export const notFound = (what: string) => new ApiError(404, `404 ${what} Not Found`);
/** GitLab knows no such address. */
export const noSuchRoute = () => new ApiError(404, { error: '404 Not Found' });
export const forbidden = () => new ApiError(403, '403 Forbidden');
export const unauthorized = () => new ApiError(401, '401 Unauthorized');
/** GitLab broke over it; what it wrote before stays. */
export const broken = () => new ApiError(500, '500 Internal Server Error');
export const badRequest = (reason: string) => new ApiError(400, `400 Bad request - ${reason}`);
export const badParameter = (error: string) => new ApiError(400, { error });

/** Ruby's way of printing a model's errors, as the API quotes it (before Ruby 3.4). */
export function invalidNote(errors: Readonly<Record<string, readonly string[]>>): ApiError {
  const fields = Object.entries(errors).map(
    ([field, faults]) => `:${field}=>[${faults.map((fault) => JSON.stringify(fault)).join(', ')}]`,
  );
  return badRequest(`Note {${fields.join(', ')}}`);
}
