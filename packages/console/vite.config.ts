/**
 * How the console is built: hashed files under `/console/`, one chunk per page, and beside each
 * text file its compressed forms, so that the server compresses nothing while it runs.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const compressedFromBytes = 512

// oxlint-disable-next-line import/no-default-export -- the shape Vite asks for
export default defineConfig({
  base: '/console/',
  plugins: [react(), compressFiles()],
  build: {
    target: ['chrome125', 'firefox128', 'safari18'],
    // Data addresses of images and fonts would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // The browser's own preload is enough; the polyfill would be an inline script.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
})

function compressFiles(): Plugin {
  let outputDirectory = ''
  return {
    name: 'compress-files',
    apply: 'build',
    configResolved(config) {
      outputDirectory = resolve(config.root, config.build.outDir)
    },
    closeBundle() {
      const names = readdirSync(outputDirectory, { recursive: true, encoding: 'utf8' })
      for (const name of names.filter((one) => /\.(?:js|css|html|svg|json)$/.test(one))) {
        const bytes = readFileSync(join(outputDirectory, name))
        if (bytes.length < compressedFromBytes) continue
        const hint = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
        writeFileSync(join(outputDirectory, `${name}.br`), brotliCompressSync(bytes, { params: hint }))
        writeFileSync(join(outputDirectory, `${name}.gz`), gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
