import { CausewayError } from '@causeway/protocol'
import { ToolError } from '@causeway/server'

/** What a reading statement uses. */
export interface Uses {
  /** Every relation that is not one of the statement's own. */
  readonly relations: readonly Relation[]
  /** In lower case, without their schemas. */
  readonly functions: ReadonlySet<string>
}

export interface Relation {
  readonly schema: string | undefined
  readonly name: string
}

/** The kinds of nodes that a statement which only reads is made of; every other kind is refused. */
const READING = new Set(
  `SelectStmt ResTarget ColumnRef A_Star A_Const A_Expr A_ArrayExpr A_Indirection A_Indices BoolExpr NullTest BooleanTest
  CaseExpr CaseWhen CoalesceExpr MinMaxExpr FuncCall NamedArgExpr SubLink RangeVar RangeSubselect RangeFunction
  RangeTableSample RangeTableFunc RangeTableFuncCol JoinExpr SortBy GroupingSet GroupingFunc WindowDef TypeCast TypeName
  CollateClause RowExpr ParamRef List String Integer Float Boolean BitString CommonTableExpr SQLValueFunction XmlExpr
  XmlSerialize JsonFuncExpr JsonValueExpr JsonFormat JsonReturning JsonOutput JsonBehavior JsonArgument JsonObjectConstructor
  JsonArrayConstructor JsonArrayQueryConstructor JsonObjectAgg JsonArrayAgg JsonAggConstructor JsonIsPredicate JsonKeyValue
  JsonParseExpr JsonScalarExpr JsonSerializeExpr JsonTable JsonTableColumn JsonTablePathSpec CTESearchClause CTECycleClause`.split(
    /\s+/,
  ),
)

/** Parts of a reading statement that make it write or lock, with what to say of them. */
const REFUSED_PARTS: { readonly [member: string]: string } = {
  intoClause: 'SELECT INTO makes a table',
  lockingClause: 'FOR UPDATE and FOR SHARE lock rows',
}

const MAX_DEPTH = 400

type Node = { readonly [member: string]: unknown }

/**
 * Parses one statement with PostgreSQL's own parser, and says what it uses.
 *
 * @throws {ToolError} where it is not exactly one statement that only reads
 */
export async function usesOf(sql: string): Promise<Uses> {
  const { stmts = [] } = await parse(sql)
  const [only] = stmts
  if (stmts.length !== 1 || only === undefined) {
    throw new ToolError(`Expected exactly one statement, got ${stmts.length}.`)
  }
  const walk = new Walk()
  if (!('SelectStmt' in (only.stmt ?? {}))) {
    throw new ToolError(`Expected a statement that only reads (SELECT, WITH, VALUES, TABLE); got ${kindOf(only.stmt)}.`)
  }
  walk.visit(only.stmt, new Set())
  return walk.uses()
}

type Parser = typeof import('libpg-query')
let parser: Promise<Parser> | undefined

/** Loads the parser, so that the first statement need not wait. @throws {CausewayError} where it is not installed */
export async function loadParser(): Promise<Parser> {
  parser ??= import('libpg-query')
  try {
    const loaded = await parser
    await loaded.loadModule()
    return loaded
  } catch (cause) {
    parser = undefined
    throw new CausewayError(
      'ERR_SQL_DRIVER',
      'Queries of PostgreSQL need the package libpg-query: npm install libpg-query',
      {
        cause,
      },
    )
  }
}

async function parse(sql: string): Promise<{ readonly stmts?: readonly { readonly stmt?: Node }[] }> {
  const { parseSync, hasSqlDetails } = await loadParser()
  try {
    // as: the tree is walked as what it may be, not as what the types promise.
    return parseSync(sql) as { readonly stmts?: readonly { readonly stmt?: Node }[] }
  } catch (error) {
    const at = hasSqlDetails(error) ? error.sqlDetails?.cursorPosition : undefined
    const where = at === undefined || at < 0 ? '' : ` at character ${at + 1}`
    throw new ToolError(`${error instanceof Error ? error.message : 'The statement cannot be parsed'}${where}.`, {
      cause: error,
    })
  }
}

/** The names that WITH gives to parts of a statement, where they hold. */
type Scope = ReadonlySet<string>

class Walk {
  readonly #relations: Relation[] = []
  readonly #functions = new Set<string>()

  uses(): Uses {
    return { relations: this.#relations, functions: this.#functions }
  }

  visit(value: unknown, scope: Scope, depth = 0): void {
    if (depth > MAX_DEPTH) throw new ToolError('The statement is nested too deeply.')
    if (Array.isArray(value)) for (const item of value) this.visit(item, scope, depth + 1)
    else if (typeof value === 'object' && value !== null) this.#object(value as Node, scope, depth) // the others are scalars
  }

  #object(node: Node, outer: Scope, depth: number): void {
    const scope = node.withClause === undefined ? outer : this.#with(node.withClause as Node, outer, depth) // a clause is an object
    for (const [member, value] of Object.entries(node)) {
      const refusal = REFUSED_PARTS[member]
      if (refusal !== undefined) throw new ToolError(`Expected a statement that only reads: ${refusal}.`)
      if (/^[A-Z]/.test(member)) {
        if (!READING.has(member)) {
          throw new ToolError(`Expected a statement that only reads; ${kindOf(node)} is not allowed in it.`)
        }
        this.#note(member, value as Node, scope) // a node holds an object
      }
      if (member !== 'withClause') this.visit(value, scope, depth + 1)
    }
  }

  /** Each name holds in what follows it, and with RECURSIVE in all of the clause. */
  #with({ ctes, recursive }: Node, outer: Scope, depth: number): Scope {
    const parts = Array.isArray(ctes) ? (ctes as readonly Node[]) : [] // a list of nodes
    const names = parts.map((part) => String((part.CommonTableExpr as Node | undefined)?.ctename))
    const scope = new Set(outer)
    if (recursive === true) for (const name of names) scope.add(name)
    for (const [index, part] of parts.entries()) {
      this.visit(part, new Set(scope), depth + 1)
      scope.add(names[index] ?? '')
    }
    return scope
  }

  #note(kind: string, node: Node, scope: Scope): void {
    if (kind === 'FuncCall') this.#functions.add(lastName(node.funcname))
    if (kind !== 'RangeVar') return
    const { catalogname, schemaname, relname } = node
    if (catalogname !== undefined) throw new ToolError('Expected names without a database before the schema.')
    const relation = { schema: schemaname as string | undefined, name: String(relname) } // the parser's own texts
    if (relation.schema !== undefined || !scope.has(relation.name)) this.#relations.push(relation)
  }
}

function lastName(names: unknown): string {
  const last = Array.isArray(names) ? (names.at(-1) as { String?: { sval?: unknown } }) : undefined // a list of strings
  return String(last?.String?.sval ?? '').toLowerCase()
}

function kindOf(node: unknown): string {
  const kind = Object.keys(Object(node))[0] ?? 'nothing'
  return kind
    .replace(/Stmt$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase()
}
