import { ToolError } from '@causeway/server'

/** What an error of the system means for whoever asked, without where the file is on this machine. */
const MEANINGS: { readonly [code: string]: (shown: string) => string } = {
  ENOENT: (shown) => `There is no ${shown}.`,
  ENOTDIR: (shown) => `${shown} is no folder, or something on the way to it is none.`,
  EISDIR: (shown) => `${shown} is a folder.`,
  EEXIST: (shown) => `There is ${shown} already.`,
  ENOTEMPTY: (shown) => `${shown} is a folder that is not empty.`,
  EACCES: (shown) => `The server may not do that with ${shown}: the permissions of the file system do not let it.`,
  EPERM: (shown) => `The server may not do that with ${shown}: the file system does not let it.`,
  EROFS: (shown) => `${shown} is on a file system that can only be read.`,
  ELOOP: (shown) => `${shown} is a symbolic link, and links are not followed here.`,
  ENXIO: (shown) => `${shown} is no file but a device, a pipe or a socket.`,
  ENAMETOOLONG: () => 'The name is longer than the file system allows.',
  ENOSPC: (shown) => `There is no space left on the disk; ${shown} is as it was.`,
  EDQUOT: (shown) => `The disk quota is used up; ${shown} is as it was.`,
  EFBIG: (shown) => `The file would be larger than the system allows; ${shown} is as it was.`,
  EMFILE: () => 'The server has too many files open; try again in a moment.',
  ENFILE: () => 'The server has too many files open; try again in a moment.',
  EBUSY: (shown) => `${shown} is in use; try again in a moment.`,
  EXDEV: () => 'That would cross from one file system to another; read it and write it there instead.',
  EINVAL: (shown) => `The file system cannot do that with ${shown}.`,
  EIO: (shown) => `The disk failed while it did that with ${shown}.`,
  ESTALE: (shown) => `${shown} went away on the file server; try again.`,
}

/** The code of an error of the system, such as `ENOENT`; undefined for other errors. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const { code } = error as NodeJS.ErrnoException // an error without a code has none
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined
}

/** An error of the system in words for a client; any other as it is. */
export function fileFailure(error: unknown, shown: string): unknown {
  const code = systemCode(error)
  if (code === undefined) return error
  if (code === 'ENOENT' && shown === '')
    return new ToolError('The folder is not there any more. Tell whoever runs the server.', { cause: error })
  const named = shown === '' ? 'the folder' : `'${shown}'`
  const meaning = MEANINGS[code]?.(named) ?? `That failed with ${named} (${code}).`
  return new ToolError(meaning.charAt(0).toUpperCase() + meaning.slice(1), { cause: error })
}
