package dev.vakna.core.backup;

/** Something that a store's listing shows. */
public sealed interface StoreEntry permits FoundArchive, LeftOut {

  /** Its file name, fit to be shown. */
  String key();
}
