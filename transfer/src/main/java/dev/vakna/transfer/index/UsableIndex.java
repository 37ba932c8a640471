package dev.vakna.transfer.index;

import dev.vakna.core.archive.ArchiveIdentity;
import dev.vakna.vma.index.ArchiveIndex;
import java.io.Closeable;
import java.io.IOException;

/**
 * An opened index that fits an archive, as far as can be told without reading the archive.
 *
 * @param own it is kept here; else it lies beside the archive
 */
public record UsableIndex(ArchiveIdentity archive, ArchiveIndex index, boolean own)
    implements Closeable {

  @Override
  public void close() throws IOException {
    index.close();
  }
}
