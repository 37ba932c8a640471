package dev.vakna.vma.internal.codec;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lzo.LzoDecompressor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/**
 * The container of the lzop tool: one or more files one after another, each a header and blocks
 * until a block of length 0. Every checksum that is present is checked, of packed and of unpacked
 * bytes.
 */
public final class LzopDecoder implements StreamDecoder {

  public static final byte[] MAGIC = {(byte) 0x89, 'L', 'Z', 'O', 0, '\r', '\n', 0x1a, '\n'};

  private static final int ADLER_UNPACKED = 0x1;
  private static final int ADLER_PACKED = 0x2;
  private static final int EXTRA_FIELD = 0x40;
  private static final int CRC_UNPACKED = 0x100;
  private static final int CRC_PACKED = 0x200;
  private static final int MULTIPART = 0x400;
  private static final int FILTER = 0x800;
  private static final int HEADER_CRC = 0x1000;

  private static final int VERSION_WITH_LEVEL = 0x0940;
  private static final int LZO1X_METHODS = 3;
  private static final int MAX_BLOCK = 64 << 20;

  private final CompressedInput input;
  private final LzoDecompressor lzo = new LzoDecompressor();
  private byte[] packed = new byte[0];
  private byte[] unpacked = new byte[0];
  private ByteBuffer block = ByteBuffer.allocate(0);
  private boolean insideFile;
  private boolean unchecked;
  private int flags;
  private long files;
  private long blocks;
  private @Nullable Checksum headerChecksum;
  private final @Nullable Listener listener;

  /** Learns where blocks begin. */
  public interface Listener {
    void block(EntryPoint entry, ByteBuffer content) throws IOException;
  }

  public LzopDecoder(CompressedInput input) {
    this(input, null);
  }

  /**
   * @param listener told of all blocks in their order, or null
   */
  public LzopDecoder(CompressedInput input, @Nullable Listener listener) {
    this.input = input;
    this.listener = listener;
  }

  /**
   * Begins where a block of a file does.
   *
   * @param flags of that file
   */
  public static LzopDecoder inside(CompressedInput input, int flags) {
    var decoder = new LzopDecoder(input);
    decoder.insideFile = true;
    decoder.flags = flags;
    return decoder;
  }

  @Override
  public void read(ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (block.hasRemaining()) {
        int n = Math.min(block.remaining(), into.remaining());
        into.put(block.slice(block.position(), n));
        block.position(block.position() + n);
      } else if (insideFile) {
        nextBlock();
      } else if (!openFile()) {
        return;
      }
    }
  }

  @Override
  public boolean unchecked() {
    return unchecked;
  }

  private boolean openFile() throws IOException {
    if (files > 0 && input.padding()) {
      return false;
    }
    int first = input.next();
    if (first < 0) {
      return false;
    }
    for (int i = 0; i < MAGIC.length; i++) {
      int b = i == 0 ? first : input.next();
      if ((byte) b != MAGIC[i] || b < 0) {
        throw new CorruptStreamException(
            files == 0
                ? "not an lzop file"
                : "behind the end of the lzop file follow bytes that are no lzop file");
      }
    }
    readHeader();
    insideFile = true;
    return true;
  }

  private void readHeader() throws IOException {
    // Which of the two checksums covers the header is said inside it.
    var adler = new Adler32();
    var crc = new CRC32();
    headerChecksum = new Both(adler, crc);
    int version = (int) number(2);
    number(2);
    boolean modern = version >= VERSION_WITH_LEVEL;
    if (modern) {
      number(2);
    }
    int method = (int) number(1);
    if (modern) {
      number(1);
    }
    flags = (int) number(4);
    number(8);
    if (modern) {
      number(4);
    }
    int nameLength = (int) number(1);
    for (int i = 0; i < nameLength; i++) {
      number(1);
    }
    headerChecksum = null;
    long expected = (flags & HEADER_CRC) != 0 ? crc.getValue() : adler.getValue();
    if (number(4) != expected) {
      throw new CorruptStreamException("the lzop header does not match its checksum");
    }
    if (method < 1 || method > LZO1X_METHODS || (flags & (MULTIPART | FILTER)) != 0) {
      throw CorruptStreamException.unsupported(
          "this lzop file uses a rare method or filter; unpack it with 'lzop -d ARCHIVE.vma.lzo'"
              + " and use the .vma file",
          null);
    }
    if ((flags & EXTRA_FIELD) != 0) {
      long length = number(4);
      for (long i = 0; i < length + 4; i++) {
        number(1);
      }
    }
    unchecked |= (flags & (ADLER_UNPACKED | CRC_UNPACKED)) == 0;
  }

  private void nextBlock() throws IOException {
    long at = input.position();
    long length = number(4);
    if (length == 0) {
      insideFile = false;
      files++;
      return;
    }
    blocks++;
    long packedLength = number(4);
    if (length > MAX_BLOCK || packedLength > length || packedLength == 0) {
      throw new CorruptStreamException("lzop block " + blocks + " has an impossible length");
    }
    boolean stored = packedLength == length;
    long adlerUnpacked = (flags & ADLER_UNPACKED) != 0 ? number(4) : -1;
    long crcUnpacked = (flags & CRC_UNPACKED) != 0 ? number(4) : -1;
    long adlerPacked = (flags & ADLER_PACKED) != 0 && !stored ? number(4) : -1;
    long crcPacked = (flags & CRC_PACKED) != 0 && !stored ? number(4) : -1;
    readPacked((int) packedLength);
    check(new Adler32(), packed, (int) packedLength, adlerPacked);
    check(new CRC32(), packed, (int) packedLength, crcPacked);
    byte[] content = stored ? packed : unpack((int) packedLength, (int) length);
    check(new Adler32(), content, (int) length, adlerUnpacked);
    check(new CRC32(), content, (int) length, crcUnpacked);
    block = ByteBuffer.wrap(content, 0, (int) length);
    input.fruitful();
    if (listener != null) {
      listener.block(new EntryPoint.LzopBlock(at, flags), block.slice());
    }
  }

  private byte[] unpack(int packedLength, int length) throws CorruptStreamException {
    if (unpacked.length < length) {
      unpacked = new byte[length];
    }
    try {
      int n = lzo.decompress(packed, 0, packedLength, unpacked, 0, length);
      if (n == length) {
        return unpacked;
      }
    } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new CorruptStreamException("lzop block " + blocks + " is damaged", e);
    }
    throw new CorruptStreamException("lzop block " + blocks + " unpacks to another length");
  }

  /** Takes memory only as bytes arrive, not as much as the block header asks for. */
  private void readPacked(int length) throws IOException {
    int have = 0;
    while (have < length) {
      ByteBuffer piece = input.piece();
      if (piece == null) {
        throw truncated();
      }
      int n = Math.min(length - have, piece.remaining());
      if (packed.length < have + n) {
        byte[] larger = new byte[Math.min(MAX_BLOCK, Math.max(have + n, 2 * packed.length))];
        System.arraycopy(packed, 0, larger, 0, have);
        packed = larger;
      }
      piece.get(packed, have, n);
      have += n;
    }
  }

  private void check(Checksum sum, byte[] bytes, int length, long expected)
      throws CorruptStreamException {
    if (expected >= 0) {
      sum.update(bytes, 0, length);
      if (sum.getValue() != expected) {
        throw new CorruptStreamException("lzop block " + blocks + " does not match its checksum");
      }
    }
  }

  /** A big-endian number of up to 8 bytes; of 8 only the lower 63 bits matter here. */
  private long number(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      int b = input.next();
      if (b < 0) {
        throw truncated();
      }
      if (headerChecksum != null) {
        headerChecksum.update(b);
      }
      value = value << 8 | b;
    }
    return value;
  }

  private CorruptStreamException truncated() {
    return new CorruptStreamException(
        "the lzop file ends before its end mark, after "
            + input.position()
            + " compressed bytes, in block "
            + (blocks + 1));
  }

  private record Both(Checksum one, Checksum other) implements Checksum {
    @Override
    public void update(int b) {
      one.update(b);
      other.update(b);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
      one.update(bytes, offset, length);
      other.update(bytes, offset, length);
    }

    @Override
    public long getValue() {
      return one.getValue();
    }

    @Override
    public void reset() {
      one.reset();
      other.reset();
    }
  }
}
