package dev.vakna.core.backup;

import java.io.IOException;
import java.util.List;

/** A place where archives lie. Only ever read. */
public interface BackupStore {

  /** The store's name, as operators gave it. */
  String name();

  /**
   * The archives that are there now, by their names and sizes alone.
   *
   * @throws IOException when the store cannot be read; nothing is known of its archives then
   */
  List<FoundArchive> scan() throws IOException;

  /**
   * Reads one archive's header.
   *
   * @throws ArchiveRejectedException when it is damaged or not an archive
   * @throws IOException when it cannot be read now
   */
  ArchiveFacts inspect(String key) throws IOException;

  /**
   * The archive, for an engine to read.
   *
   * @throws IOException when it is gone or cannot be read now
   */
  ArchiveSource open(String key) throws IOException;
}
