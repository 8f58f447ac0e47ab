/** Results of metadata calls as values, the same for SOAP and REST. */
import type { User } from '@countersign/server';
import { fullNameOf } from '../people.ts';
import type { DeployMessage, Deployment } from '../state.ts';
import type { XmlFields } from '../xml.ts';
import type { Component } from './component.ts';
import { pathOf } from './retrieve.ts';

/** Users by id, as far as they are known. */
export type Names = ReadonlyMap<string, User>;

const ENDED = new Set(['Succeeded', 'SucceededPartial', 'Failed', 'Canceled']);

export function isDone({ status }: Deployment): boolean {
  return ENDED.has(status);
}

export function deployResult(job: Deployment, names: Names, withDetails: boolean): XmlFields {
  const failures = job.messages.filter(({ success }) => !success);
  const successes = job.messages.filter(({ success }) => success);
  const succeeded = job.status === 'Succeeded' || job.status === 'SucceededPartial';
  return {
    ...(job.canceledBy === undefined
      ? {}
      : { canceledBy: job.canceledBy, canceledByName: nameOf(names, job.canceledBy) }),
    checkOnly: job.checkOnly,
    completedDate: date(job.completedMs),
    createdBy: job.userId,
    createdByName: nameOf(names, job.userId),
    createdDate: date(job.createdMs),
    ...(withDetails
      ? {
          details: {
            componentFailures: failures.map((one) => messageOf(one, job)),
            componentSuccesses: successes.map((one) => messageOf(one, job)),
            runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: 0 },
          },
        }
      : {}),
    done: isDone(job),
    errorMessage: job.errorMessage,
    errorStatusCode: job.errorMessage === undefined ? undefined : 'UNKNOWN_EXCEPTION',
    id: job.id,
    ignoreWarnings: job.ignoreWarnings,
    lastModifiedDate: date(job.completedMs ?? job.startedMs ?? job.createdMs),
    numberComponentErrors: failures.length,
    numberComponentsDeployed: succeeded ? successes.length : 0,
    numberComponentsTotal: job.total,
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
    rollbackOnError: job.rollbackOnError,
    runTestsEnabled: false,
    startDate: date(job.startedMs),
    status: job.status,
    success: succeeded,
  };
}

function messageOf(message: DeployMessage, { completedMs }: Deployment): XmlFields {
  return {
    changed: message.changed,
    columnNumber: message.column,
    componentType: message.type,
    created: message.created,
    createdDate: date(completedMs),
    deleted: message.deleted,
    fileName: message.fileName,
    fullName: message.fullName,
    lineNumber: message.line,
    problem: message.problem,
    problemType: message.problemType,
    success: message.success,
  };
}

export function fileProperties(component: Component, names: Names, id: string, prefix = ''): XmlFields {
  return {
    createdById: component.createdById,
    createdByName: nameOf(names, component.createdById),
    createdDate: date(component.createdMs),
    fileName: prefix + pathOf(component),
    fullName: component.fullName,
    id,
    lastModifiedById: component.modifiedById,
    lastModifiedByName: nameOf(names, component.modifiedById),
    lastModifiedDate: date(component.modifiedMs),
    manageableState: 'unmanaged',
    type: component.type,
  };
}

export function nameOf(names: Names, id: string): string {
  const user = names.get(id);
  return user === undefined ? 'Automated Process' : fullNameOf(user);
}

export function date(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
