// SPDX-License-Identifier: Apache-2.0
// A real SMTP relay on a free port that takes, refuses, puts off, drops or hangs as a test asks, and counts what it took.
import { connect, createServer, type Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { Relay } from '../../functions/platform/smtp-attempt.ts'
import { RELAY_CERTIFICATE, RELAY_KEY } from './relay-certificate.ts'

export type Fate =
  | 'take'
  /** Takes the message, then cuts the line before it says so. */
  | 'take_and_drop'
  /** Cuts the line in the middle of the message. */
  | 'drop_in_data'
  /** Takes the message and never answers. */
  | 'take_and_hang'
  /** Answers 451 or 550 to the message as a whole. */
  | 'put_off'
  | 'refuse'

export type TestRelay = {
  settings: Relay
  /** Every message as raw bytes, in the order taken. */
  raw: Buffer[]
  /** How often each Message-ID was taken. */
  counts(): Promise<Record<string, number>>
  messages(): Promise<ParsedMail[]>
  /** What each conversation was, to see retries. */
  log: string[]
  close(): Promise<void>
}

export type Script = {
  /** Fates of the messages in order; the last one repeats. */
  fates?: Fate[]
  /** Answers to RCPT TO by address, in order, the last one repeating; 250 when not named. */
  recipients?: Record<string, number[]>
  tls?: Relay['tls']
  withoutStartTls?: boolean
  password?: string
  trusted?: boolean
  onMessage?: (n: number) => void
}

const answer = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code })
const next = <T>(list: T[], fallback: T): T => (list.length > 1 ? list.shift() : list[0]) ?? fallback

export const startRelay = async (script: Script = {}): Promise<TestRelay> => {
  const raw: Buffer[] = []
  const log: string[] = []
  const fates = [...(script.fates ?? [])]
  const recipients = structuredClone(script.recipients ?? {})
  const sockets = new Set<Socket>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const options: SMTPServerOptions = {
    key: RELAY_KEY,
    cert: RELAY_CERTIFICATE,
    secure: script.tls === 'implicit',
    authOptional: script.password === undefined,
    disableReverseLookup: true,
    disabledCommands: [
      ...(script.withoutStartTls || script.tls === 'none' ? ['STARTTLS'] : []),
      ...(script.password === undefined ? ['AUTH'] : []),
    ],
    onAuth: (auth, _session, done) => {
      log.push('auth')
      if (auth.password === script.password) done(null, { user: auth.username })
      else done(answer(535, `5.7.8 no entry for ${auth.username}@example.com`))
    },
    onMailFrom: (_address, session, done) => {
      log.push(`mail ${session.secure ? 'over tls' : 'in clear'}`)
      done()
    },
    onRcptTo: ({ address }, _session, done) => {
      const code = next(recipients[address] ?? [], 250)
      log.push(`rcpt ${code}`)
      if (code === 250) done()
      else done(answer(code, `${code === 550 ? '5.1.1' : '4.2.0'} <${address}> not now`))
    },
    onData: (stream, _session, done) => {
      const fate = next(fates, 'take')
      log.push(fate)
      if (fate === 'drop_in_data') return void stream.once('data', cut)
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (fate === 'put_off') return done(answer(451, '4.7.1 greylisted, come back'))
        if (fate === 'refuse') return done(answer(554, '5.7.1 not for officer@example.com'))
        raw.push(Buffer.concat(chunks))
        script.onMessage?.(raw.length)
        if (fate === 'take') done(null, '2.0.0 queued as 4Xy7')
        if (fate === 'take_and_drop') cut()
      })
    },
  }
  const server = new SMTPServer(options)
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A plain relay in front, so that a line can be cut without a goodbye whatever the library would say.
  const inside = (server.server.address() as { port: number }).port
  const front = createServer((socket) => {
    const behind = connect(inside, '127.0.0.1')
    for (const end of [socket, behind]) {
      sockets.add(end)
      end.on('error', () => undefined)
      end.on('close', () => {
        sockets.delete(end)
        socket.destroy()
        behind.destroy()
      })
    }
    socket.pipe(behind).pipe(socket)
  })
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const parsed = () => Promise.all(raw.map((message) => simpleParser(message)))
  return {
    settings: {
      host: '127.0.0.1',
      port: (front.address() as { port: number }).port,
      user: script.password === undefined ? undefined : 'ledger',
      password: script.password,
      tls: script.tls ?? 'required',
      ...(script.trusted === false ? {} : { ca: RELAY_CERTIFICATE }),
    },
    raw,
    log,
    messages: parsed,
    counts: async () => {
      const counts: Record<string, number> = {}
      for (const { messageId = 'none' } of await parsed()) counts[messageId] = (counts[messageId] ?? 0) + 1
      return counts
    },
    close: async () => {
      cut()
      await new Promise((resolve) => front.close(resolve))
      await new Promise<void>((resolve) => server.close(resolve))
    },
  }
}
