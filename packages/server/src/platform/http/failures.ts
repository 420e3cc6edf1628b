/** Refusals of the edge itself: what any operation may answer before or around its own work. */
import { failures } from '../../kernel/failure.ts'

export const edgeFailure = failures({
  BadRequest: { kind: 'invalid', message: "The request can't be read." },
  ParamInvalid: { kind: 'invalid', message: 'A parameter is not valid.' },
  EmptyAccessToken: { kind: 'invalid', message: 'The access token is missing. Send it as access_token or as a bearer token.' },
  InvalidAccessToken: { kind: 'denied', message: 'The access token is unknown, expired or revoked. Get a new one.' },
  AccessTokenNotMatchLibrary: { kind: 'denied', message: 'The access token belongs to another library.' },
  AccessTokenNotMatchSpace: { kind: 'denied', message: 'The access token is not valid for this space.' },
  NoPermission: { kind: 'denied', message: 'The access token does not grant this operation.' },
  LibraryNotFound: { kind: 'missing', message: 'There is no such library.' },
  SpaceNotFound: { kind: 'missing', message: 'There is no such space in this library.' },
  EmptyLibraryId: { kind: 'invalid', message: 'The library id is missing.' },
  EmptyLibrarySecret: { kind: 'invalid', message: 'The library secret is missing.' },
  EmptyLibraryIdOrSecret: { kind: 'invalid', message: 'The library id and the library secret are missing.' },
  WrongLibraryIdOrSecret: { kind: 'missing', message: 'The library id or the library secret is wrong.' },
  RouteNotFound: { kind: 'missing', message: 'There is nothing at this address.' },
  MethodNotAllowed: { kind: 'invalid', status: 405, message: 'This address does not take that method.' },
  NotImplemented: { kind: 'invalid', message: 'This server does not offer that operation yet.' },
  FunctionNotEnabled: { kind: 'invalid', message: 'This function is switched off on this server.' },
  MarkerNotFound: { kind: 'missing', message: 'The marker is unknown. Start the listing again.' },
  RequestEntityTooLarge: { kind: 'too_large', message: 'The request body is too large.' },
  URITooLong: { kind: 'too_large', status: 414, message: 'The request address is too long.' },
  HeaderFieldsTooLarge: { kind: 'too_large', status: 431, message: 'The request headers are too large.' },
  ReadRequestTimeout: { kind: 'invalid', status: 408, message: 'The request did not arrive in time.' },
  RateLimitExceeded: { kind: 'exhausted', message: 'Too many requests. Slow down and try again.' },
  ServerOverloaded: { kind: 'unavailable', message: "The server can't take this now. Try again in a moment." },
})
