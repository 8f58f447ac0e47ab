/** Packages made by tests: zip, tar, dex, compiled Android XML and resources, binary property lists. */
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

export type Files = ReadonlyMap<string, string | Buffer>;

interface ZipOptions {
  /** Lie about sizes or flags, for tests of refusal. */
  encrypted?: boolean;
}

export function zip(files: Files, options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, body] of files) {
    const data = Buffer.from(body);
    const packed = deflateRawSync(data);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (options.encrypted === true ? 1 : 0), 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, nameBytes]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

export function tar(files: Files): Buffer {
  const parts: Buffer[] = [];
  for (const [name, body] of files) {
    const data = Buffer.from(body);
    const header = Buffer.alloc(512);
    header.write(name, 0, 100);
    header.write('0000644\0', 100);
    header.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write('0', 156);
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(header, data, Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export function tgz(files: Files): Buffer {
  return gzipSync(tar(files));
}

/** A `classes.dex` of one class: string constants by name, and one method that loads strings in order. */
export function dex(constants: ReadonlyMap<string, string>, loads: readonly string[]): Buffer {
  const type = 'Lcom/example/Config;';
  const strings = [
    ...new Set([type, 'Ljava/lang/String;', 'load', 'V', ...constants.keys(), ...constants.values(), ...loads]),
  ].sort();
  const index = (text: string): number => strings.indexOf(text);
  const types = [type, 'Ljava/lang/String;', 'V'].sort((a, b) => index(a) - index(b));
  const fields = [...constants.keys()].sort((a, b) => index(a) - index(b));
  const idsAt = 112;
  const typesAt = idsAt + strings.length * 4;
  const protosAt = typesAt + types.length * 4;
  const fieldsAt = protosAt + 12;
  const methodsAt = fieldsAt + fields.length * 8;
  const classesAt = methodsAt + 8;
  const dataAt = classesAt + 32;
  const data: Buffer[] = [];
  let at = dataAt;
  const put = (piece: Buffer): number => {
    const here = at;
    data.push(piece);
    at += piece.length;
    return here;
  };
  const head = Buffer.alloc(dataAt);
  strings.forEach((text, i) => {
    head.writeUInt32LE(put(Buffer.concat([uleb(text.length), Buffer.from(text), Buffer.from([0])])), idsAt + i * 4);
  });
  put(Buffer.alloc((4 - (at % 4)) % 4));
  const instructions = Buffer.concat([
    ...loads.map((text) => Buffer.from([0x1a, 0, index(text) & 255, index(text) >> 8])),
    Buffer.from([0x0e, 0]),
  ]);
  const code = Buffer.alloc(16);
  code.writeUInt16LE(1, 0);
  code.writeUInt32LE(instructions.length / 2, 12);
  const codeAt = put(Buffer.concat([code, instructions]));
  const values = put(
    Buffer.concat([
      uleb(fields.length),
      ...fields.map((name) =>
        Buffer.from([0x17 | (1 << 5), index(constants.get(name) ?? '') & 255, index(constants.get(name) ?? '') >> 8]),
      ),
    ]),
  );
  const classData = put(
    Buffer.concat([
      uleb(fields.length),
      uleb(0),
      uleb(1),
      uleb(0),
      ...fields.map((_, i) => Buffer.concat([uleb(i === 0 ? 0 : 1), uleb(0x19)])),
      uleb(0),
      uleb(9),
      uleb(codeAt),
    ]),
  );
  head.write('dex\n035\0', 'latin1');
  for (const [place, value] of [
    [36, 112],
    [40, 0x12345678],
    [56, strings.length],
    [60, idsAt],
    [64, types.length],
    [68, typesAt],
    [72, 1],
    [76, protosAt],
    [80, fields.length],
    [84, fieldsAt],
    [88, 1],
    [92, methodsAt],
    [96, 1],
    [100, classesAt],
  ] as const)
    head.writeUInt32LE(value, place);
  types.forEach((name, i) => {
    head.writeUInt32LE(index(name), typesAt + i * 4);
  });
  fields.forEach((name, i) => {
    head.writeUInt16LE(types.indexOf(type), fieldsAt + i * 8);
    head.writeUInt16LE(types.indexOf('Ljava/lang/String;'), fieldsAt + i * 8 + 2);
    head.writeUInt32LE(index(name), fieldsAt + i * 8 + 4);
  });
  head.writeUInt32LE(types.indexOf(type), classesAt);
  head.writeUInt32LE(classData, classesAt + 24);
  head.writeUInt32LE(values, classesAt + 28);
  const whole = Buffer.concat([head, ...data]);
  whole.writeUInt32LE(whole.length, 32);
  return whole;
}

function uleb(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

function pool(strings: readonly string[], utf8: boolean): Buffer {
  const bodies = strings.map((text) =>
    utf8
      ? Buffer.concat([
          Buffer.from(length8(text.length)),
          Buffer.from(length8(Buffer.byteLength(text))),
          Buffer.from(text),
          Buffer.from([0]),
        ])
      : Buffer.concat([u16(text.length), Buffer.from(`${text}\0`, 'utf16le')]),
  );
  const start = 28 + strings.length * 4;
  const offsets: Buffer[] = [];
  let at = 0;
  for (const body of bodies) {
    offsets.push(u32(at));
    at += body.length;
  }
  const padding = Buffer.alloc((4 - (at % 4)) % 4);
  return Buffer.concat([
    u16(1),
    u16(28),
    u32(start + at + padding.length),
    u32(strings.length),
    u32(0),
    u32(utf8 ? 0x100 : 0),
    u32(start),
    u32(0),
    ...offsets,
    ...bodies,
    padding,
  ]);
}

/** A compiled XML file: elements without nesting, attributes as text. */
export function binaryXml(elements: readonly (readonly [string, Readonly<Record<string, string>>])[]): Buffer {
  const strings = [...new Set(elements.flatMap(([name, attributes]) => [name, ...Object.entries(attributes).flat()]))];
  const index = (text: string): number => strings.indexOf(text);
  const chunks = elements.map(([name, attributes]) => {
    const list = Object.entries(attributes).map(([key, value]) =>
      Buffer.concat([
        u32(0xffffffff),
        u32(index(key)),
        u32(index(value)),
        u16(8),
        Buffer.from([0, 3]),
        u32(index(value)),
      ]),
    );
    return Buffer.concat([
      u16(0x0102),
      u16(16),
      u32(36 + list.length * 20),
      u32(1),
      u32(0xffffffff),
      u32(0xffffffff),
      u32(index(name)),
      u16(20),
      u16(20),
      u16(list.length),
      u16(0),
      u16(0),
      u16(0),
      ...list,
    ]);
  });
  const body = Buffer.concat([pool(strings, false), ...chunks]);
  return Buffer.concat([u16(3), u16(8), u32(8 + body.length), body]);
}

/** A `resources.arsc` with one package and one type of string resources. */
export function resourceTable(resources: ReadonlyMap<string, string>): Buffer {
  const names = [...resources.keys()];
  const values = pool([...resources.values()], true);
  const keys = pool(names, true);
  const types = pool(['string'], true);
  const entries = names.map((_, i) => Buffer.concat([u16(8), u16(0), u32(i), u16(8), Buffer.from([0, 3]), u32(i)]));
  const typeHead = 20 + 64;
  const type = Buffer.concat([
    u16(0x0201),
    u16(typeHead),
    u32(typeHead + names.length * 20),
    Buffer.from([1, 0, 0, 0]),
    u32(names.length),
    u32(typeHead + names.length * 4),
    u32(64),
    Buffer.alloc(60),
    ...names.map((_, i) => u32(i * 16)),
    ...entries,
  ]);
  const packageHead = 288;
  const packageSize = packageHead + types.length + keys.length + type.length;
  const header = Buffer.concat([
    u16(0x0200),
    u16(packageHead),
    u32(packageSize),
    u32(0x7f),
    Buffer.alloc(256),
    u32(packageHead),
    u32(0),
    u32(packageHead + types.length),
    u32(0),
    u32(0),
  ]);
  const body = Buffer.concat([values, header, types, keys, type]);
  return Buffer.concat([u16(2), u16(12), u32(12 + body.length), u32(1), body]);
}

/** Hermes bytecode with nothing but its strings. */
export function hermes(strings: readonly string[], functionSize = 16): Buffer {
  const head = Buffer.alloc(128 + functionSize);
  Buffer.from('c61fbc03c103191f', 'hex').copy(head);
  const storage = strings.join('');
  const long = strings.filter((text) => text.length >= 255);
  for (const [at, value] of [
    [8, 96],
    [40, 1],
    [44, 1],
    [48, 0],
    [52, strings.length],
    [56, long.length],
    [60, storage.length],
  ] as const)
    head.writeUInt32LE(value, at);
  let offset = 0;
  const entries: Buffer[] = [];
  const overflow: Buffer[] = [];
  for (const text of strings) {
    entries.push(u32(text.length < 255 ? (text.length << 24) | (offset << 1) : (255 << 24) | (overflow.length << 1)));
    if (text.length >= 255) overflow.push(Buffer.concat([u32(offset), u32(text.length)]));
    offset += text.length;
  }
  return Buffer.concat([
    head,
    u32(strings.length),
    ...entries,
    ...overflow,
    Buffer.from(storage, 'latin1'),
    Buffer.alloc(8),
  ]);
}

/** A binary property list of one dictionary of strings. */
export function binaryPlist(entries: ReadonlyMap<string, string>): Buffer {
  const objects: Buffer[] = [];
  const texts = [...entries.keys(), ...entries.values()];
  objects.push(Buffer.concat([marker(0xd0, entries.size), Buffer.from(texts.map((_, i) => i + 1))]));
  for (const text of texts) objects.push(Buffer.concat([marker(0x50, text.length), Buffer.from(text, 'latin1')]));
  let at = 8;
  const offsets = objects.map((object) => {
    const here = at;
    at += object.length;
    return u16(here).swap16();
  });
  const trailer = Buffer.alloc(32);
  trailer[6] = 2;
  trailer[7] = 1;
  trailer.writeBigUInt64BE(BigInt(objects.length), 8);
  trailer.writeBigUInt64BE(BigInt(at), 24);
  return Buffer.concat([Buffer.from('bplist00'), ...objects, ...offsets, trailer]);
}

function marker(kind: number, count: number): Buffer {
  return count < 15 ? Buffer.from([kind | count]) : Buffer.from([kind | 15, 0x11, count >> 8, count & 255]);
}

function length8(length: number): number[] {
  return length < 128 ? [length] : [0x80 | (length >> 8), length & 255];
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
