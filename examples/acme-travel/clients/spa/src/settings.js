/** What the page is told when it is built or served. Nothing here is secret: it is all sent to every visitor. */
const loginUrl = (import.meta.env.VITE_SF_LOGIN_URL ?? 'http://localhost:8080').replace(/\/$/, '');

export const settings = {
  loginUrl,
  clientId: import.meta.env.VITE_SF_CLIENT_ID ?? 'AcmeLoyaltySpaExample',
  redirectUri: import.meta.env.VITE_SF_REDIRECT_URI ?? `${loginUrl}/services/oauth2/echo`,
  scope: import.meta.env.VITE_SF_SCOPE ?? 'openid id api refresh_token',
};
