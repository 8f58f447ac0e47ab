/** The REST form of a deploy: a multipart request with the options as JSON and the zip (Metadata API, “deployRequest”). */
import type { NeighbourAnswer } from '@countersign/server';
import { json, NOT_FOUND, refusal, WRONG_METHOD } from '../answers.ts';
import { deployResult } from '../metadata/results.ts';
import type { RestCall } from './call.ts';

interface DeployOptions {
  checkOnly?: unknown;
  rollbackOnError?: unknown;
  ignoreWarnings?: unknown;
}

export async function answerDeployRequest(call: RestCall, id: string | undefined): Promise<NeighbourAnswer> {
  const { request, caller, org } = call;
  if (!caller.may('ModifyMetadata'))
    return refusal(
      403,
      'INSUFFICIENT_ACCESS',
      'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
    );
  if (id === undefined) return request.method === 'POST' ? await start(call) : WRONG_METHOD(request.method);
  const job = await org.deployments.find(id);
  if (job === undefined) return NOT_FOUND();
  if (request.method === 'PATCH') {
    if (statusIn(request.body) !== 'Canceling')
      return refusal(400, 'INVALID_FIELD', 'the status can be set to Canceling and to nothing else');
    if (!(await org.deployments.cancel(job.id, caller.user.id)))
      return refusal(400, 'INVALID_ID_FIELD', 'Deployment already completed');
  } else if (request.method !== 'GET') return WRONG_METHOD(request.method);
  const now = (await org.deployments.find(job.id)) ?? job;
  const withDetails = request.query.get('includeDetails') === 'true';
  return json(
    { id: now.id, deployResult: nulls(deployResult(now, await org.users(), withDetails)) },
    request.method === 'PATCH' ? 202 : 200,
  );
}

async function start({ org, caller, request, version }: RestCall): Promise<NeighbourAnswer> {
  const parts = await readParts(request.body, String(request.headers['content-type'] ?? ''));
  if (parts === undefined)
    return refusal(400, 'UNKNOWN_EXCEPTION', 'send multipart/form-data with a part “json” and a part “file”');
  const { options, zip } = parts;
  const job = await org.deployments.start({
    zip,
    apiVersion: version,
    userId: caller.user.id,
    checkOnly: options.checkOnly === true,
    rollbackOnError: options.rollbackOnError !== false,
    ignoreWarnings: options.ignoreWarnings === true,
  });
  if (job === undefined)
    return refusal(503, 'REQUEST_LIMIT_EXCEEDED', 'too many deploys are waiting; try again in a moment');
  return json(
    { id: job.id, deployOptions: options, deployResult: nulls(deployResult(job, await org.users(), false)) },
    201,
  );
}

async function readParts(
  body: Buffer,
  contentType: string,
): Promise<{ options: DeployOptions; zip: Buffer } | undefined> {
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
    // `json` in the guide, `entity_content` in jsforce and the CLI.
    const text = form.get('json') ?? form.get('entity_content');
    const file = form.get('file');
    const given = typeof text === 'string' ? text : await text?.text();
    const { deployOptions } = JSON.parse(given ?? '') as { deployOptions?: DeployOptions };
    if (deployOptions === undefined || file === null || file === undefined || typeof file === 'string')
      return undefined;
    return { options: deployOptions, zip: Buffer.from(await file.arrayBuffer()) };
  } catch {
    return undefined;
  }
}

function statusIn(body: Buffer): unknown {
  try {
    return (JSON.parse(body.toString('utf8')) as { deployResult?: { status?: unknown } }).deployResult?.status;
  } catch {
    return undefined;
  }
}

/** JSON says null where XML leaves out. */
function nulls(value: object): object {
  return JSON.parse(JSON.stringify(value, (_key, one: unknown) => (one === undefined ? null : one))) as object;
}
