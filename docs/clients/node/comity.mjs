// How to call a Comity gateway from Node: the schema, a channel with a client certificate, one answer, a stream, and
// what a refusal says. Nothing in here knows what a license is.
//
// Rules, in order:
// 1. The schema is all that is shared: proto/comity/v1, and three files of Google's that it and refusals are written with.
// 2. A call that has one answer has a deadline. A stream has none.
// 3. A refusal is told by its status code and by google.rpc.ErrorInfo (reason, field); its message is for people.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const FILES = [
  ...['conversion', 'verification', 'ledger', 'registry', 'shipment'].map((name) => `comity/v1/${name}_service.proto`),
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
];
const DEADLINE_SECONDS = 10;

export class Refused extends Error {
  constructor({ status, reason, field, message }) {
    super(message);
    Object.assign(this, { status, reason, field });
  }

  toString() {
    return [this.status, this.reason || '(no reason)', this.field && `at ${this.field}`].filter(Boolean).join(' ');
  }
}

// `include` are the folders in which imports are looked for: the one with comity/v1, and the one with google/type.
export function loadSchema(include) {
  const definition = protoLoader.loadSync(FILES, {
    includeDirs: include,
    enums: String, // names, not numbers
    longs: String, // 64-bit integers do not fit into a number of JavaScript
    defaults: true,
    oneofs: true,
  });
  const { comity } = grpc.loadPackageDefinition(definition);
  return {
    services: comity.v1,
    status: definition['google.rpc.Status'],
    errorInfo: definition['google.rpc.ErrorInfo'],
  };
}

// A client of one service. `folder` holds client.pem, client.key and roots.pem; the server's certificate is checked
// against roots.pem and against the host of `address`.
export function connect(schema, service, address, folder) {
  const pem = (name) => readFileSync(join(folder, name));
  const credentials = grpc.credentials.createSsl(pem('roots.pem'), pem('client.key'), pem('client.pem'));
  return new schema.services[service](address, credentials);
}

// The one answer of a call; throws Refused.
export function call(schema, client, method, request) {
  const deadline = new Date(Date.now() + DEADLINE_SECONDS * 1000);
  return new Promise((resolve, reject) => {
    client[method](request, { deadline }, (error, answer) => (error ? reject(refusal(schema, error)) : resolve(answer)));
  });
}

// The messages of Watch from a resume token on. Leaving the loop ends the stream; a cut or refusal throws Refused.
export async function* watch(schema, client, request) {
  const stream = client.Watch(request);
  try {
    for await (const message of stream) yield message;
  } catch (error) {
    throw refusal(schema, error);
  } finally {
    stream.on('error', () => {}); // after leaving the loop: CANCELLED, by ourselves
    stream.cancel();
  }
}

// What a refusal says. Where the server itself answered there is a google.rpc.Status in the trailing metadata, and in
// it an ErrorInfo. Where TLS or the network ended the call there is none.
function refusal(schema, error) {
  const { reason = '', metadata = {} } = errorInfo(schema, error) ?? {};
  return new Refused({
    status: grpc.status[error.code] ?? String(error.code),
    reason,
    field: metadata.field ?? '',
    message: error.details ?? error.message,
  });
}

function errorInfo(schema, error) {
  const [bytes] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (!bytes) return undefined;
  const { details } = schema.status.deserialize(bytes);
  // `type_url` in snake_case: the library has google.protobuf.Any built in, and does not rename its fields.
  const found = details.find((detail) => detail.type_url === 'type.googleapis.com/google.rpc.ErrorInfo');
  return found && schema.errorInfo.deserialize(Buffer.from(found.value));
}
