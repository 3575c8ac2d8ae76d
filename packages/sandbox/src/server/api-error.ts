/** Error types of the Messages API and the status each is sent with. */
const statuses = {
  invalid_request_error: 400,
  authentication_error: 401,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  overloaded_error: 529,
} as const;

export type ApiErrorType = keyof typeof statuses;

/** A request the server refuses, in the API's own terms. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly type: ApiErrorType;
  readonly headers: Readonly<Record<string, string>>;

  constructor(type: ApiErrorType, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.type = type;
    this.headers = headers;
  }

  get status(): number {
    return statuses[this.type];
  }
}
