package dev.vakna.core.backup;

/**
 * Something that is no usable archive though it stands where archives do.
 *
 * @param key its file name, bounded and fit to be shown
 * @param why in words for operators; names no path
 * @param underArchivesName it has the name of an archive; a backup that was known under it is not
 *     gone, but cannot be read
 */
public record LeftOut(String key, String why, boolean underArchivesName) implements StoreEntry {}
