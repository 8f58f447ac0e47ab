/** The SOAP Metadata API: what the CLI, jsforce and Ant send to `/services/Soap/m/`. */
import type { XmlElement } from '@countersign/metadata';
import type { NeighbourAnswer, NeighbourRequest } from '@countersign/server';
import { METADATA_NAMESPACE } from '../metadata/component.ts';
import { date, deployResult, fileProperties } from '../metadata/results.ts';
import { findForRetrieve, manifestOf, retrievedFile, secretsMayBeRead } from '../metadata/retrieve.ts';
import { ORG_TYPES } from '../metadata/types.ts';
import { writeZip } from '../metadata/zip.ts';
import { componentId, type Org } from '../org.ts';
import { type Caller, callerOf } from '../people.ts';
import { LATEST, readVersion } from '../versions.ts';
import { child, children, textOf, writeXml, type XmlFields } from '../xml.ts';
import { readCall, soapAnswer, soapFault } from './envelope.ts';

interface Call {
  org: Org;
  caller: Caller;
  body: XmlElement;
  apiVersion: number;
}

type Operation = (call: Call) => Promise<NeighbourAnswer>;

export interface MetadataService {
  answer(request: NeighbourRequest): Promise<NeighbourAnswer>;
}

/** Kept in memory, for whoever asks in a moment: results of retrieves, and how long. */
const MAX_RETRIEVES = 50;
const RETRIEVE_TTL_MS = 15 * 60_000;

interface Retrieved {
  result: XmlFields;
  zip: Buffer;
  userId: string;
  untilMs: number;
}

export function makeMetadataService(org: Org): MetadataService {
  const retrieves = new Map<string, Retrieved>();

  const operations: Readonly<Record<string, Operation>> = {
    async describeMetadata() {
      return soapAnswer('describeMetadata', {
        metadataObjects: ORG_TYPES.map(({ name, folder, suffix }) => ({
          directoryName: folder,
          inFolder: false,
          metaFile: false,
          suffix,
          xmlName: name,
        })),
        organizationNamespace: '',
        partialSaveAllowed: true,
        testRequired: false,
      });
    },

    async listMetadata({ caller, body }) {
      const { components } = await org.state.read();
      const names = await org.users();
      const queries = children(body, 'queries');
      if (queries.length > 3) return soapFault('EXCEEDED_MAX_TYPES_LIMIT', 'a maximum of 3 queries may be given');
      const wanted = new Set(queries.map((one) => textOf(one, 'type') ?? ''));
      const unknown = [...wanted].find((name) => !/^[A-Z][A-Za-z0-9]*$/.test(name));
      if (unknown !== undefined) return soapFault('INVALID_TYPE', `Unknown type:${unknown.slice(0, 80)}`);
      const listed = components.filter(
        ({ type }) => wanted.has(type) && (type !== GLOBAL || mayReadGlobal(org, caller, components)),
      );
      return soapAnswer(
        'listMetadata',
        listed.map((one) => fileProperties(one, names, componentId(org.inside, one))),
      );
    },

    async retrieve({ caller, body, apiVersion }) {
      const request = child(body, 'request') ?? child(body, 'retrieveRequest');
      const unpackaged = child(request, 'unpackaged');
      const asked = readVersion(textOf(request, 'apiVersion')) ?? apiVersion;
      const wanted = children(unpackaged, 'types').map((one) => ({
        name: textOf(one, 'name') ?? '',
        members: children(one, 'members').map(({ text }) => text.trim()),
      }));
      const { components } = await org.state.read();
      const found = findForRetrieve(components, wanted, {
        globalOauthSettings: mayReadGlobal(org, caller, components),
      });
      const names = await org.users();
      const now = org.inside.nowMs();
      const manifest = {
        types: manifestOf(found.components).map(({ name, members }) => ({ members, name })),
        version: `${asked}.0`,
      };
      const folder = textOf(request, 'singlePackage') === 'true' || wanted.length > 0 ? 'unpackaged/' : '';
      const files = [
        ...found.components.map((one) => retrievedFile(one, asked)),
        { path: 'package.xml', text: writeXml('Package', METADATA_NAMESPACE, manifest) },
      ].map(({ path, text }) => ({ path: folder + path, text }));
      const id = org.inside.recordId('09S', org.inside.randomText(12));
      const result: XmlFields = {
        done: true,
        fileProperties: [
          ...found.components.map((one) => fileProperties(one, names, componentId(org.inside, one), folder)),
          {
            createdById: caller.user.id,
            createdByName: names.get(caller.user.id)?.username ?? '',
            createdDate: date(now),
            fileName: `${folder}package.xml`,
            fullName: `${folder}package.xml`,
            id: '',
            lastModifiedById: caller.user.id,
            lastModifiedByName: names.get(caller.user.id)?.username ?? '',
            lastModifiedDate: date(now),
            manageableState: 'unmanaged',
            type: 'Package',
          },
        ],
        id,
        messages: found.problems.map((problem) => ({ fileName: `${folder}package.xml`, problem })),
        status: 'Succeeded',
        success: true,
      };
      for (const [old, { untilMs }] of retrieves)
        if (untilMs <= now || retrieves.size >= MAX_RETRIEVES) retrieves.delete(old);
      retrieves.set(id, {
        result,
        zip: await writeZip(files, now),
        userId: caller.user.id,
        untilMs: now + RETRIEVE_TTL_MS,
      });
      return soapAnswer('retrieve', { done: false, id, state: 'Queued' });
    },

    async checkRetrieveStatus({ caller, body }) {
      const id = textOf(body, 'asyncProcessId') ?? textOf(body, 'id') ?? '';
      const found = retrieves.get(id);
      if (found === undefined || found.userId !== caller.user.id)
        return soapFault(
          'INVALID_ID_FIELD',
          'No retrieve of this id: results are kept for 15 minutes, by the server that was asked',
        );
      const withZip = textOf(body, 'includeZip') !== 'false';
      return soapAnswer('checkRetrieveStatus', {
        ...found.result,
        ...(withZip ? { zipFile: found.zip.toString('base64') } : {}),
      });
    },

    async deploy({ caller, body, apiVersion }) {
      const options = child(body, 'DeployOptions') ?? child(body, 'deployOptions');
      const zip = Buffer.from(textOf(body, 'ZipFile') ?? textOf(body, 'zipFile') ?? '', 'base64');
      const job = await org.deployments.start({
        zip,
        apiVersion,
        userId: caller.user.id,
        checkOnly: textOf(options, 'checkOnly') === 'true',
        rollbackOnError: textOf(options, 'rollbackOnError') !== 'false',
        ignoreWarnings: textOf(options, 'ignoreWarnings') === 'true',
      });
      if (job === undefined) return soapFault('LIMIT_EXCEEDED', 'too many deploys are waiting; try again in a moment');
      return soapAnswer('deploy', { done: false, id: job.id, state: 'Queued' });
    },

    async checkDeployStatus({ body }) {
      const job = await org.deployments.find(textOf(body, 'asyncProcessId') ?? textOf(body, 'id') ?? '');
      if (job === undefined) return soapFault('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
      return soapAnswer(
        'checkDeployStatus',
        deployResult(job, await org.users(), textOf(body, 'includeDetails') === 'true'),
      );
    },

    async cancelDeploy({ caller, body }) {
      const id = textOf(body, 'id') ?? textOf(body, 'String') ?? '';
      const job = await org.deployments.find(id);
      if (job === undefined) return soapFault('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
      if (!(await org.deployments.cancel(job.id, caller.user.id)))
        return soapFault('INVALID_ID_FIELD', 'Deployment already completed');
      return soapAnswer('cancelDeploy', { done: true, id: job.id });
    },
  };

  return {
    async answer(request) {
      if (request.method !== 'POST') return soapFault('CLIENT_ERROR', 'SOAP calls are posts', 'soapenv');
      const apiVersion = readVersion(/^\/services\/Soap\/m\/([^/]+)/i.exec(request.path)?.[1]);
      if (apiVersion === undefined)
        return soapFault('UNSUPPORTED_API_VERSION', `this org answers versions up to ${LATEST}.0`);
      const call = readCall(request.body);
      if ('refused' in call) return soapFault('CLIENT_ERROR', call.refused, 'soapenv');
      const caller = await callerOf(org.inside, call.sessionId ?? request.token);
      // JWT access tokens are for REST alone (Help, “JWT-Based Access Tokens”).
      if (caller === undefined || isJwt(call.sessionId ?? request.token))
        return soapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session');
      if (!caller.may('ModifyMetadata'))
        return soapFault(
          'INSUFFICIENT_ACCESS',
          'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
        );
      const operation = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined;
      if (operation === undefined)
        return soapFault('UNSUPPORTED_OPERATION', `this org does not answer ${call.operation.slice(0, 80)}`);
      return await operation({ org, caller, body: call.body, apiVersion });
    },
  };
}

const GLOBAL = 'ExtlClntAppGlobalOauthSettings';

/** The org’s switch and the user’s permission, both (Metadata API, ExtlClntAppGlobalOauthSettings). */
function mayReadGlobal(org: Org, caller: Caller, components: Parameters<typeof secretsMayBeRead>[0]): boolean {
  if (!caller.may('ViewExternalClientAppConsumerSecrets')) return false;
  return org.unknowns.globalOauthSettings === 'always' || secretsMayBeRead(components);
}

function isJwt(token: string | undefined): boolean {
  return token?.startsWith('eyJ') === true;
}
