/** People, things and orders out of thin air: the same ones every time. */

const FIRST_NAMES = [
  'Ada',
  'Bram',
  'Chiara',
  'Dimitri',
  'Elif',
  'Farid',
  'Greta',
  'Hiro',
  'Ines',
  'Jonas',
  'Kaja',
  'Luca',
]
const LAST_NAMES = ['Aalto', 'Bianchi', 'Castro', 'Dubois', 'Eriksen', 'Fischer', 'Greco', 'Haddad', 'Ito', 'Jansen']
const CITIES = [
  ['Oslo', 'NO'],
  ['Turin', 'IT'],
  ['Porto', 'PT'],
  ['Lyon', 'FR'],
  ['Bergen', 'NO'],
  ['Kyoto', 'JP'],
  ['Utrecht', 'NL'],
] as const
const THINGS = {
  lighting: ['desk lamp', 'floor lamp', 'lantern', 'string lights'],
  seating: ['armchair', 'bench', 'office chair', 'stool'],
  storage: ['bookshelf', 'box', 'cabinet', 'coat rack'],
  tables: ['coffee table', 'desk', 'dining table', 'side table'],
} as const
const MATERIALS = ['oak', 'birch', 'steel'] as const
const ORDERS = 1_500
const FIRST_DAY = Date.UTC(2024, 0, 1)
const DAYS = 730

export interface SampleCustomer {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly city: string
  readonly country: string
}

export function customers(): SampleCustomer[] {
  return FIRST_NAMES.flatMap((first, row) =>
    LAST_NAMES.map((last, column) => {
      const id = row * LAST_NAMES.length + column + 1
      const [city, country] = CITIES[id % CITIES.length] ?? CITIES[0]
      return { id, name: `${first} ${last}`, email: `${first}.${last}@example.com`.toLowerCase(), city, country }
    }),
  )
}

export interface SampleProduct {
  readonly sku: string
  readonly name: string
  readonly category: string
  readonly cents: number
  readonly stock: number
}

export function products(): SampleProduct[] {
  const random = randomBy(7)
  return Object.entries(THINGS).flatMap(([category, things]) =>
    things.flatMap((thing) =>
      MATERIALS.map((material) => ({
        sku: `${thing.replaceAll(' ', '-')}-${material}`,
        name: `${thing}, ${material}`,
        category,
        cents: 1_900 + 500 * Math.floor(random() * 80),
        stock: Math.floor(random() * 40),
      })),
    ),
  )
}

export interface SampleOrder {
  readonly id: number
  readonly customer: number
  readonly day: string
  readonly status: 'open' | 'shipped' | 'cancelled'
  readonly lines: readonly { readonly product: string; readonly quantity: number; readonly cents: number }[]
}

export function orders(): SampleOrder[] {
  const random = randomBy(42)
  const [buyers, goods] = [customers(), products()]
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T // as: within the array
  return Array.from({ length: ORDERS }, (_, index) => {
    const chosen = new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(goods)))
    return {
      id: index + 1,
      customer: pick(buyers).id,
      day: new Date(FIRST_DAY + Math.floor((index * DAYS) / ORDERS) * 86_400_000).toISOString().slice(0, 10),
      status: index > ORDERS - 60 ? 'open' : random() < 0.04 ? 'cancelled' : 'shipped',
      lines: [...chosen].map(({ sku, cents }) => ({ product: sku, quantity: 1 + Math.floor(random() * 3), cents })),
    }
  })
}

/** Numbers from 0 to 1 that look like chance and are the same for the same seed. */
function randomBy(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
