// node run_wasi.mjs program.wasm: a program for WASI, without files, arguments and environment.
import {readFile} from 'node:fs/promises';
import {WASI} from 'node:wasi';

process.removeAllListeners('warning');
const wasi = new WASI({version: 'preview1'});
const module = await WebAssembly.compile(await readFile(process.argv[2]));
wasi.start(await WebAssembly.instantiate(module, {wasi_snapshot_preview1: wasi.wasiImport}));
