import { lifeOf } from './life.js'
import { printed } from './print.js'

const lives = { legacy: await lifeOf('legacy'), modern: await lifeOf('modern') }
const { columns, isTTY } = process.stdout
process.stdout.write(printed(lives, columns, isTTY && process.env.NO_COLOR === undefined))
