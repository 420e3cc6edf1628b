/**
 * Makes a folder of mixed files to upload: photos and a video by ffmpeg, a PDF, 100 MiB of
 * random bytes, and names that break careless programs.
 *
 *   node bin/mediatheque.mjs run examples/quick-start/make-folder.ts FOLDER
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MiB = 1024 * 1024

export function makeFolder(folder: string): void {
  mkdirSync(join(folder, 'photos', '夏天 2026'), { recursive: true })
  mkdirSync(join(folder, 'documents'))
  photo(join(folder, 'photos', 'test card.jpg'), 'testsrc2=size=1600x1200')
  photo(join(folder, 'photos', '夏天 2026', '海滩.jpg'), 'mandelbrot=size=1280x960')
  photo(join(folder, 'photos', '夏天 2026', '🌅 sunset 🌊.jpg'), 'gradients=size=800x600:seed=7')
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=640x360:rate=25',
    '-f',
    'lavfi',
    '-i',
    'sine=frequency=440',
    '-t',
    '5',
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'aac',
    join(folder, 'video with sound.mp4'),
  ])
  writeFileSync(join(folder, 'documents', 'letter.pdf'), onePagePdf('Hello from the quick start'))
  writeFileSync(join(folder, 'documents', 'empty.txt'), '')
  writeFileSync(join(folder, 'documents', `${'长'.repeat(83)}.txt`.slice(0, 87)), 'A name of 253 bytes.')
  writeFileSync(join(folder, 'documents', `${'n'.repeat(251)}.txt`), 'A name of 255 bytes.')
  const large = Buffer.alloc(100 * MiB)
  const block = randomBytes(MiB)
  for (let offset = 0; offset < large.length; offset += MiB) {
    block.writeUInt32LE(offset)
    block.copy(large, offset)
  }
  writeFileSync(join(folder, '100 MiB.bin'), large)
}

const photo = (path: string, source: string): void => ffmpeg(['-f', 'lavfi', '-i', source, '-frames:v', '1', '-q:v', '3', path])

function ffmpeg(args: readonly string[]): void {
  execFileSync('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args])
}

/** A PDF of one page with one line of text, its cross-reference table counted as it is written. */
function onePagePdf(text: string): string {
  const stream = `BT /F1 24 Tf 72 720 Td (${text}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  return `${pdf}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`
}

if (import.meta.main) makeFolder(process.argv[2] ?? 'quick-start-files')
