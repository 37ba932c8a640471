package dev.vakna.vma.read;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.format.FaultKind;
import dev.vakna.vma.format.ForeignPacking;
import dev.vakna.vma.format.VmaFormatException;
import dev.vakna.vma.format.VmaWarning;
import dev.vakna.vma.internal.codec.Bzip2Decoder;
import dev.vakna.vma.internal.codec.CompressedInput;
import dev.vakna.vma.internal.codec.GzipDecoder;
import dev.vakna.vma.internal.codec.LzopDecoder;
import dev.vakna.vma.internal.codec.SourceFile;
import dev.vakna.vma.internal.codec.StoredDecoder;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.internal.codec.ZstdDecoder;
import dev.vakna.vma.source.VmaSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The uncompressed stream, with the place in it for messages. The compression is recognised by
 * content. A name that promises another compression is refused, as Proxmox VE goes by the name and
 * one of the two must be wrong; a name that promises none is only remarked upon.
 */
public final class VmaStream implements Closeable {

  private static final int LONGEST_MAGIC = 9;

  private final SourceFile source;
  private final CompressedInput input;
  private final Compression compression;
  private final StreamDecoder decoder;
  private final List<VmaWarning> warnings = new ArrayList<>();
  private volatile long position;

  private VmaStream(
      SourceFile source, CompressedInput input, Compression compression, StreamDecoder decoder) {
    this.source = source;
    this.input = input;
    this.compression = compression;
    this.decoder = decoder;
  }

  /**
   * @param tap listens to the pass
   */
  public static VmaStream open(VmaSource from, StreamTap tap) throws IOException {
    SourceFile source = SourceFile.open(from);
    var input = new CompressedInput(source);
    try {
      Compression named = Compression.ofName(source.fileName());
      Compression found = detect(input.peek(LONGEST_MAGIC), named, source.name());
      StreamDecoder decoder = tap.decoder(found, input, () -> decoder(found, input));
      var stream = new VmaStream(source, input, found, decoder);
      if (!source.fileName().isEmpty() && named != found) {
        stream.warnings.add(
            new VmaWarning(
                VmaWarning.Kind.SUFFIX_MISMATCH,
                source.name()
                    + " is "
                    + found.label()
                    + " though its name does not end in "
                    + found.suffix()));
      }
      return stream;
    } catch (IOException | RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  private static StreamDecoder decoder(Compression compression, CompressedInput input) {
    return switch (compression) {
      case NONE -> new StoredDecoder(input);
      case ZSTD -> new ZstdDecoder(input);
      case GZIP -> new GzipDecoder(input);
      case BZIP2 -> new Bzip2Decoder(input);
      case LZOP -> new LzopDecoder(input);
    };
  }

  private static Compression detect(byte[] start, Compression named, String name)
      throws VmaFormatException {
    Compression found = Compression.ofContent(start);
    if (found == null && start.length < 4) {
      throw new VmaFormatException(
          FaultKind.HEADER_TRUNCATED, 0, name + " has only " + start.length + " bytes");
    }
    String elsewhere = found == null ? ForeignPacking.name(start) : null;
    if (elsewhere != null) {
      throw VmaFormatException.unsupported(
          named == Compression.NONE ? FaultKind.BAD_MAGIC : FaultKind.DECOMPRESS_ERROR,
          0,
          name + " is packed by " + elsewhere + ", which is not read here; unpack it first",
          null);
    }
    if (named != Compression.NONE && found != named) {
      String fault =
          name
              + " is named as "
              + named.label()
              + " but its content is "
              + (found == null ? beginning(start) : found.label())
              + "; if that is how it was meant, rename it";
      throw found == null
          ? new VmaFormatException(FaultKind.DECOMPRESS_ERROR, 0, fault)
          : VmaFormatException.unsupported(FaultKind.DECOMPRESS_ERROR, 0, fault, null);
    }
    if (found == null) {
      throw new VmaFormatException(
          FaultKind.BAD_MAGIC, 0, name + " is no VMA archive: its content is " + beginning(start));
    }
    return found;
  }

  private static String beginning(byte[] start) {
    return "of an unknown kind (first bytes "
        + HexFormat.ofDelimiter(" ").formatHex(start, 0, 4)
        + ")";
  }

  public CompressedInput input() {
    return input;
  }

  Compression compression() {
    return compression;
  }

  /** Offset of the next byte in the uncompressed stream. */
  public long position() {
    return position;
  }

  List<VmaWarning> warnings() {
    return warnings;
  }

  /** Fills the buffer; leaves room in it only at the checked end of the stream. */
  public void read(ByteBuffer into) throws IOException {
    int start = into.position();
    try {
      decoder.read(into);
    } catch (StreamDecoder.CorruptStreamException e) {
      long reached = position + into.position() - start;
      String fault = source.name() + ": " + e.getMessage();
      throw e.unsupported()
          ? VmaFormatException.unsupported(FaultKind.DECOMPRESS_ERROR, reached, fault, e)
          : new VmaFormatException(FaultKind.DECOMPRESS_ERROR, reached, fault, e);
    }
    position += into.position() - start;
  }

  /** Fails unless the file is still the one that was opened. May hang with the file's storage. */
  public void failIfChanged() throws VmaFormatException {
    VmaFormatException change = input.change(position);
    if (change != null) {
      throw change;
    }
  }

  /**
   * Whether reading can begin at a place in the uncompressed stream. An index of restart points
   * would say yes for compressed files too.
   */
  boolean seekable() {
    return compression == Compression.NONE && input.seekable();
  }

  /** Goes on at a place in the uncompressed stream; only before reading ahead begins. */
  void seek(long place) throws IOException {
    if (!seekable()) {
      throw new IOException(source.name() + " can only be read from its start");
    }
    input.seek(place);
    position = place;
  }

  /** To be called at the end: says so if damage of the data could have gone unnoticed. */
  List<VmaWarning> finalWarnings() {
    var all = new ArrayList<>(warnings);
    if (compression != Compression.NONE && decoder.unchecked()) {
      all.add(
          new VmaWarning(
              VmaWarning.Kind.NO_CHECKSUM,
              source.name() + " carries no checksum over its data: damage would not be noticed"));
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    try {
      decoder.close();
    } finally {
      input.close();
    }
  }
}
