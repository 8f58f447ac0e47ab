/** SOAP 1.1 envelopes, as the Metadata API reads and writes them. */

import type { XmlElement } from '@countersign/metadata';
import { XmlRefusal } from '@countersign/metadata';
import type { NeighbourAnswer } from '@countersign/server';
import { xml } from '../answers.ts';
import { child, readXml, textOf, writeXml, type XmlFields } from '../xml.ts';

export interface SoapCall {
  operation: string;
  body: XmlElement;
  sessionId: string | undefined;
}

const ENVELOPE = 'http://schemas.xmlsoap.org/soap/envelope/';
const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';

/** Undefined for what is no SOAP call, with why in words. */
export function readCall(bytes: Buffer): SoapCall | { refused: string } {
  try {
    const envelope = readXml(bytes.toString('utf8'));
    const body = child(envelope, 'Body')?.children[0];
    if (envelope.name !== 'Envelope' || body === undefined)
      return { refused: 'the request is no SOAP envelope with a body' };
    const sessionId = textOf(child(child(envelope, 'Header'), 'SessionHeader'), 'sessionId');
    return { operation: body.name, body, sessionId };
  } catch (error) {
    if (error instanceof XmlRefusal) return { refused: error.message };
    throw error;
  }
}

export function soapAnswer(operation: string, result: XmlFields | readonly XmlFields[]): NeighbourAnswer {
  return xml(wrap({ [`${operation}Response`]: { result } }));
}

export function soapFault(code: string, message: string, namespace = 'sf'): NeighbourAnswer {
  const fault = { faultcode: `${namespace}:${code}`, faultstring: `${code}: ${message}` };
  return xml(wrap({ Fault: fault }), 500);
}

/** The envelope has a prefix, what is in it has none: clients look for both. */
function wrap(body: XmlFields): string {
  const [name = '', content] = Object.entries(body)[0] ?? [];
  const inner = writeXml(name, name === 'Fault' ? ENVELOPE : NAMESPACE, content).replace(/^<\?xml[^>]*\?>\s*/, '');
  const fault =
    name === 'Fault'
      ? inner.replace(/^<Fault xmlns="[^"]*">/, '<soapenv:Fault>').replace(/<\/Fault>\s*$/, '</soapenv:Fault>')
      : inner;
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${ENVELOPE}" xmlns:sf="http://soap.sforce.com/2006/04/fault.soap"><soapenv:Body>${fault}</soapenv:Body></soapenv:Envelope>`;
}
