import { relative } from 'node:path'

/** How much of a failure is told again, in characters. */
const LONGEST = 2000

/** One text for each test, and each file that did not load, in a report of vitest's reporter `json`. */
export function failuresOf(report, root) {
  return (report.testResults ?? []).flatMap((file) => {
    const path = relative(root, file.name)
    const tests = file.assertionResults.filter((test) => test.status === 'failed')
    if (tests.length === 0) return file.status === 'failed' ? [`${path}\n${shortened(file.message)}`] : []
    return tests.map((test) => `${path} > ${test.fullName}\n${shortened(test.failureMessages.join('\n'))}`)
  })
}

/** Without the frames of packages that run the test. */
function shortened(message) {
  const text = message.replaceAll(/\n {4}at .*\/node_modules\/.*/g, '')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} ...` : text
}
