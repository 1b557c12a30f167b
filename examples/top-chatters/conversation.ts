/** The chat of a small software company in the first half of 2026: invented, and the same each time. */

/** The first ones talk most. */
export const people: readonly string[] = [
  'Priya Raman',
  'Tomás Herrera',
  'Lena Fischer',
  'Kwame Mensah',
  'Aiko Tanaka',
  'Jonas Lindqvist',
  'Fatima Zahra',
  'Marco Bianchi',
  'Grace Okafor',
  'Daniel Novak',
  'Sofia Costa',
  'Ravi Iyer',
  'Emily Chen',
  'Yusuf Demir',
  'Hannah Weiss',
  'Diego Alvarez',
  'Ingrid Solberg',
  'Noah Williams',
  'Mei Lin',
  'Oleksandr Koval',
]

/** What people say in each channel; `{…}` is one of the words below. */
const sayings: Readonly<Record<string, readonly string[]>> = {
  general: [
    'Good morning, everybody',
    'The all-hands moves to {day}',
    'Does anybody know who looks after the {part}?',
    'I am out on {day}, {person} has my phone',
    'Minutes of the {part} meeting are in the wiki',
    'Thanks, {person}!',
    'Welcome on board, {person}',
    'Reminder: time sheets until {day}',
  ],
  engineering: [
    'The {part} is slow again, p99 is at {number} ms',
    'Can somebody review my change to the {part}?',
    'Found it: the {part} retried {number} times',
    '{person}, did you mean to turn the cache of the {part} off?',
    'We should write a test for that',
    'Merged. The {part} now starts in {number} ms',
    'Reverted the {part}, sorry',
    'Who owns the {part} since the split?',
  ],
  incidents: [
    'The {part} has returned 503 for {number} seconds',
    'I am looking at the {part}',
    'Rolled the {part} back',
    'Error rate is down to {number} per minute',
    'All clear. Post-mortem on {day}',
    '{person}, are you on call?',
  ],
  support: [
    'Ticket {number}: customer cannot log in',
    'Ticket {number} is about the {part} again',
    'Answered {number}, waiting for the customer',
    '{person}, can you take {number}?',
    'They are happy now. Closing {number}',
    'Three more about the {part} today',
  ],
  random: [
    'Lunch? The place with the dumplings',
    'Who left {number} bananas in the kitchen?',
    'Look at this dog',
    'Has anybody seen my blue mug?',
    '{person} wins the quiz, again',
    'Cake in the kitchen',
    'Anyone up for a run on {day}?',
  ],
  releases: [
    'Release {number} is out',
    'Notes for {number} are ready for review',
    'We cut the branch on {day}',
    'The {part} goes with the next one',
    'Holding {number} back until {person} has had a look',
  ],
}

export const channels: readonly string[] = Object.keys(sayings)

const parts = [
  'billing service',
  'search',
  'importer',
  'login page',
  'gateway',
  'mobile app',
  'queue',
  'report builder',
]
const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']

const START = Date.UTC(2026, 0, 5)
const DAYS = 180

export interface Message {
  readonly channel: string
  readonly person: string
  readonly sentAt: Date
  readonly text: string
}

/** That many messages, the oldest first. The same seed gives the same ones. */
export function conversation(length: number, seed = 2026): Message[] {
  const random = randomNumbers(seed)
  const oneOf = <T>(list: readonly T[], bias = 1): T => list[Math.floor(random() ** bias * list.length)] as T // as: the index is below its length
  const words: Readonly<Record<string, () => string>> = {
    person: () => oneOf(people).split(' ', 1).join(),
    part: () => oneOf(parts),
    day: () => oneOf(days),
    number: () => String(Math.ceil(random() * 900)),
  }
  const message = (): Message => {
    const channel = oneOf(channels, 1.3)
    const text = oneOf(sayings[channel] ?? []).replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word]?.() ?? word)
    return { channel, person: oneOf(people, 1.6), sentAt: new Date(moment(random)), text }
  }
  return Array.from({ length }, message).sort((a, b) => a.sentAt.getTime() - b.sentAt.getTime())
}

/** Some time on a day, around midday more likely than at its ends. */
function moment(random: () => number): number {
  const hour = 7 + 6 * (random() + random())
  return START + Math.floor(random() * DAYS) * 86_400_000 + Math.floor(hour * 3_600_000)
}

/** Numbers from 0 up to 1 that look random: a linear congruential generator with the constants of Numerical Recipes. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
