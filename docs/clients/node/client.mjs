// A whole day at the border, played against a network made by `comity dev-network`, by a client that shares no code
// with the gateway. Every step prints one line and what it saw; exit 0 only if every step came out as expected.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, connect as connectTo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { call, connect, loadSchema, Refused, watch } from './comity.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const USAGE = 'usage: node client.mjs FOLDER [--calls HOST:PORT] [--streams HOST:PORT] [--proto FOLDER] [--include FOLDER]';
const OFFICE = 'XB000010';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    calls: { type: 'string', default: 'localhost:8470' },
    streams: { type: 'string', default: 'localhost:8471' },
    proto: { type: 'string', default: join(HERE, '..', '..', '..', 'proto') },
    include: { type: 'string', default: process.env.COMITY_PROTO_INCLUDE ?? '' },
  },
});
const [network] = positionals;
if (!network || !existsSync(join(options.include, 'google', 'type', 'date.proto'))) {
  console.error(`${USAGE}\n--include, or COMITY_PROTO_INCLUDE, is the folder that holds google/type/date.proto; see README.md.`);
  process.exit(2);
}

const schema = loadSchema([options.proto, options.include]);
const file = (name) => readFileSync(join(network, name));
const party = (code) => join(network, 'parties', code);
const open = (service, folder, address = options.calls) => connect(schema, service, address, folder);
const ask = (client, method, request) => call(schema, client, method, request);
const pieces = (value) => ({ value: String(value), unit: 'H87' });

let number = 0;
let wrong = 0;

// Plays one step: what is asked, what must come back, and how to ask it.
async function step(asked, expected, play) {
  number += 1;
  const [said, seen = ''] = await play().catch((error) => {
    if (error instanceof Refused) return [String(error), error.message];
    throw error;
  });
  const right = said === expected;
  wrong += right ? 0 : 1;
  const note = right ? seen : `expected: ${expected}; ${seen}`;
  console.log(`${right ? 'ok   ' : 'WRONG'} ${String(number).padStart(2)}  ${asked}: ${said}${note && `  (${note})`}`);
}

const short = (text, prefix) => text.replace(prefix, '');
function reading({ decision }) {
  const outcome = short(decision.outcome, 'OUTCOME_');
  const recognition = short(decision.recognition, 'RECOGNITION_');
  const disposition = short(decision.disposition, 'DISPOSITION_');
  return `${outcome}, ${recognition === 'UNSPECIFIED' ? '-' : recognition}: ${disposition}`;
}

// 1. Documents become one schema, and papers are judged. A judged paper is an answer, whatever it says.
const conversion = open('ConversionService', party('XB-CUSTOMS'));
const verification = open('VerificationService', party('XB-CUSTOMS'));
const assertion = file('papers/xa-authorization.jwt').toString().trim();
const { reference, shipment } = JSON.parse(file('shipment.json'));
const question = { recognizingJurisdiction: 'XB', act: 'ACT_KIND_EXPORT', shipment };
let licenseId = '';

await step('convert a document of XA', `eu_annex_iii_a, ${reference.number}`, async () => {
  const answer = await ask(conversion, 'Convert', { document: file('papers/xa-authorization.xml') });
  const [{ license, account, licenseSha256 }] = answer.records;
  const { year, month, day } = license.validity.validUntilDate;
  const lines = `${license.lines.length} lines, until ${[year, month, day].join('-')}`;
  return [`${answer.format}, ${license.number}`, `${lines}; ${account.length} fields accounted for; ${licenseSha256.slice(0, 16)}...`];
});
await step('verify the paper in Birchland', 'VALID, RECOGNIZED: GO', async () => {
  const answer = await ask(verification, 'Verify', { assertion, ...question });
  licenseId = answer.decision.licenseId;
  const [{ instrument, clause }] = answer.decision.packAnswers[0].citations;
  return [reading(answer), `by ${instrument}, ${clause}; receipt of ${answer.receipt.jws.length} characters`];
});
await step('the same by agency and number', 'VALID, RECOGNIZED: GO', async () => [
  reading(await ask(verification, 'Verify', { reference, ...question })),
]);
await step('the same paper with its signature altered', 'BAD_SIGNATURE, -: STOP', async () => {
  const [header, payload, signature] = assertion.split('.');
  const altered = [header, payload, (signature[0] === 'A' ? 'B' : 'A') + signature.slice(1)].join('.');
  const answer = await ask(verification, 'Verify', { assertion: altered, ...question });
  const [{ step: at, reason }] = answer.decision.findings;
  return [reading(answer), `${at} ${short(reason, 'REASON_')}`];
});

// 2. A line that can be cut, to the port of streams: what happens in the field to every stream sooner or later.
const [host, port] = [options.streams.slice(0, options.streams.lastIndexOf(':')), options.streams.split(':').pop()];
const sockets = new Set();
const line = createServer((near) => {
  const far = connectTo(Number(port), host.replace(/[[\]]/g, ''));
  for (const [one, other] of [[near, far], [far, near]]) {
    sockets.add(one);
    one.on('error', () => other.destroy()).on('close', () => other.destroy()).pipe(other);
  }
});
await new Promise((resolve) => line.listen(0, 'localhost', resolve));
const cut = () => sockets.forEach((socket) => socket.destroy());
const openStream = () => open('RegistryService', party('XB-AUDITOR'), `localhost:${line.address().port}`);

// The next change on a stream of its own, and the token to go on from. Signs of life move the token on as well.
async function nextChange(messages) {
  for (;;) {
    const { value, done } = await messages.next();
    if (done) return { token, what: 'the stream ended', change: {} };
    if (value.change) return { token: value.resumeToken, what: short(value.change.kind, 'EVENT_KIND_'), change: value.change };
  }
}

// 3. Customs sets a quantity aside and writes it off; an auditor follows, loses the line, and goes on without a gap.
const ledger = open('LedgerService', party('XB-CUSTOMS'));
const reservation = {
  requestId: randomUUID(), // the same id again is the same reservation, however often it is sent
  licenseId,
  lineId: '1',
  quantity: pieces(4),
  customsOffice: OFFICE,
  declaration: '26XB0000000000001',
};
let reserved;
let token = '';
let stream = watch(schema, openStream(), { fromNow: true });

await step('watch from now on', 'a sign of life', async () => {
  const { value } = await stream.next();
  return [value.change ? 'a change' : 'a sign of life', `token ${value.resumeToken.slice(0, 16)}...`];
});
await step('reserve four pieces', 'RESERVATION_STATE_OPEN', async () => {
  const answer = await ask(ledger, 'Reserve', reservation);
  reserved = answer.reservation;
  return [reserved.state, `${answer.balances[0].available} of ${answer.balances[0].authorized} still available`];
});
await step('the same call again', 'the same reservation', async () => {
  const answer = await ask(ledger, 'Reserve', reservation);
  return [answer.reservation.reservationId === reserved.reservationId ? 'the same reservation' : 'another one'];
});
await step('the watcher is told', 'RESERVED', async () => {
  const { token: last, what, change } = await nextChange(stream);
  token = last;
  return [what, `position ${change.position}, line ${change.lineId}`];
});
await step('the line is cut', 'UNAVAILABLE (no reason)', async () => {
  cut();
  return [`still there: ${JSON.stringify(await nextChange(stream))}`];
});
await step('meanwhile, write off three of them', 'RESERVATION_STATE_CONSUMED', async () => {
  const request = { requestId: randomUUID(), reservationId: reserved.reservationId, quantity: pieces(3), customsOffice: OFFICE };
  const answer = await ask(ledger, 'Consume', request);
  return [answer.reservation.state, `${answer.balances[0].consumed} used, ${answer.balances[0].available} available`];
});
await step('watch again from the last token', 'CONSUMED', async () => {
  stream = watch(schema, openStream(), { resumeToken: token });
  const { what, change } = await nextChange(stream);
  return [what, `position ${change.position}: nothing was lost and nothing came twice`];
});
await step('watch from a token of nowhere', 'INVALID_ARGUMENT RESUME_TOKEN at resume_token', async () => {
  const { value } = await watch(schema, openStream(), { resumeToken: 'bm93aGVyZQ' }).next();
  return [`admitted: ${JSON.stringify(value)}`];
});
await stream.return();

// 4. What cannot be done is refused with a status, a reason and the field at fault.
const more = (quantity) => ({ ...reservation, requestId: randomUUID(), quantity });
const admitted = async (client, method, request) => [`admitted: ${JSON.stringify(await ask(client, method, request))}`];

await step('reserve more than there is', 'FAILED_PRECONDITION QUANTITY_EXCEEDED at quantity', () =>
  admitted(ledger, 'Reserve', more(pieces(1000))));
await step('reserve a quantity with a comma', 'INVALID_ARGUMENT QUANTITY_FORMAT at quantity.value', () =>
  admitted(ledger, 'Reserve', more(pieces('1,5'))));

// 5. Who may not come in. The last one never reaches the gateway: TLS ends it, so that there is no reason to read.
const stranger = (why) => open('LedgerService', join(network, 'refused', why));
await step('a forwarder reserves', 'PERMISSION_DENIED ROLE', () =>
  admitted(open('LedgerService', party('XB-LOGISTICS')), 'Reserve', more(pieces(1))));
await step('a certificate that is registered for nobody', 'UNAUTHENTICATED CLIENT_CERT_UNKNOWN', () =>
  admitted(stranger('unregistered'), 'GetBalance', { licenseId }));
await step('a certificate that was withdrawn', 'UNAUTHENTICATED CLIENT_CERT_WITHDRAWN', () =>
  admitted(stranger('withdrawn'), 'GetBalance', { licenseId }));
await step('a certificate that has expired', 'UNAVAILABLE (no reason)', () =>
  admitted(stranger('expired'), 'GetBalance', { licenseId }));

line.close();
cut();
console.log(`${number} steps, ${wrong} not as expected`);
process.exit(wrong ? 1 : 0);
