/** What went wrong between us and the API server, in words that name the mend. */

const meanings: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'nothing answers there (connection refused): is the cluster running?'],
  ['ECONNRESET', 'the connection was cut'],
  ['EPIPE', 'the connection was cut'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'the connection was cut'],
  ['ENOTFOUND', 'its host name is not known: is the VPN on, is the address right?'],
  ['EAI_AGAIN', 'its host name cannot be looked up now: is the network up?'],
  ['EHOSTUNREACH', 'there is no way to it: is the network or the VPN up?'],
  ['ENETUNREACH', 'there is no way to it: is the network or the VPN up?'],
  ['ETIMEDOUT', 'it does not answer'],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name: check `server` and `tls-server-name` in the kubeconfig'],
  ['EPROTO', 'it does not speak TLS as expected: check `server` in the kubeconfig'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it does not speak TLS: check `server` in the kubeconfig'],
]);

const untrusted: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
]);

/** Never holds what was sent: neither headers nor bodies. */
export function explain(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined) {
    if (untrusted.has(code))
      return 'its certificate is not signed by the authority in the kubeconfig: check `certificate-authority`';
    const meaning = meanings.get(code);
    if (meaning !== undefined) return meaning;
  }
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line === '' ? 'it cannot be reached' : line;
}

/** Another attempt would meet the same: it is about whom we talk to and how, not about whether anybody is there. */
export function isLasting(error: unknown): boolean {
  const code = codeOf(error);
  if (code === undefined) return false;
  return untrusted.has(code) || /^(CERT_|ERR_TLS_|ERR_SSL_|HPE_)/.test(code) || code === 'EPROTO';
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
