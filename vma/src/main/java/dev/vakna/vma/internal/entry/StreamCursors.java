package dev.vakna.vma.internal.entry;

import dev.vakna.vma.format.Compression;
import dev.vakna.vma.internal.codec.Bzip2Decoder;
import dev.vakna.vma.internal.codec.CompressedInput;
import dev.vakna.vma.internal.codec.EntryPoint;
import dev.vakna.vma.internal.codec.GzipDecoder;
import dev.vakna.vma.internal.codec.LzopDecoder;
import dev.vakna.vma.internal.codec.SourceFile;
import dev.vakna.vma.internal.codec.StreamDecoder;
import dev.vakna.vma.source.VmaSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens an archive's stream at its entries. Safe for use by many threads. */
public final class StreamCursors implements Closeable {

  private final Path archive;
  private final FileChannel file;
  private final ZstdContexts contexts = new ZstdContexts();

  private StreamCursors(Path archive, FileChannel file) {
    this.archive = archive;
    this.file = file;
  }

  public static StreamCursors open(Path archive) throws IOException {
    return new StreamCursors(archive, FileChannel.open(archive, StandardOpenOption.READ));
  }

  /** The archive's file. */
  FileChannel file() {
    return file;
  }

  /**
   * The stream from the entry on.
   *
   * @param history as it was kept for the entry
   */
  public StreamCursor enter(Compression compression, EntryPoint entry, EntryHistory history)
      throws IOException {
    return switch (compression) {
      case NONE -> new StreamCursor.Plain(file, entry.offset());
      case ZSTD -> new ZstdCursor(file, contexts, entry, history);
      case GZIP, BZIP2, LZOP -> enterPacked(compression, entry, history);
    };
  }

  private StreamCursor enterPacked(Compression compression, EntryPoint entry, EntryHistory history)
      throws IOException {
    var input = new CompressedInput(SourceFile.open(VmaSource.file(archive)));
    try {
      input.seek(entry.offset());
      StreamDecoder decoder =
          switch (entry) {
            case EntryPoint.LzopBlock block -> LzopDecoder.inside(input, block.flags());
            case EntryPoint.DeflateBlock _ -> GzipDecoder.inside(input, history.content());
            case EntryPoint.Start _, EntryPoint.ZstdBlock _ ->
                compression == Compression.GZIP ? new GzipDecoder(input) : new Bzip2Decoder(input);
          };
      return new Decoding(decoder, input);
    } catch (IOException | RuntimeException | Error e) {
      input.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    contexts.close();
    file.close();
  }

  /** What an ordinary decoder brings forth from where it stands. */
  private record Decoding(StreamDecoder decoder, CompressedInput input) implements StreamCursor {
    @Override
    public void read(ByteBuffer into) throws IOException {
      decoder.read(into);
      if (into.hasRemaining()) {
        throw new StreamDecoder.CorruptStreamException("the stream ends early");
      }
    }

    @Override
    public void close() throws IOException {
      try (input) {
        decoder.close();
      }
    }
  }
}
