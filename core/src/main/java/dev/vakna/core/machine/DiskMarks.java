package dev.vakna.core.machine;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * By what a guest knows a disk again, as its configuration gave it. Null where it gave nothing.
 * Every text is of a strict set of characters, so it may stand in an option of a hypervisor.
 *
 * @param serial serial number, at most 20 characters
 * @param wwn world-wide name, {@code 0x} and 16 hexadecimal digits
 * @param vendor at most 8 characters; SCSI only
 * @param product at most 16 characters; SCSI only
 * @param model at most 40 characters; IDE and SATA only
 */
public record DiskMarks(
    @Nullable String serial,
    @Nullable String wwn,
    @Nullable String vendor,
    @Nullable String product,
    @Nullable String model) {

  /** Nothing was given. */
  public static final DiskMarks NONE = new DiskMarks(null, null, null, null, null);

  private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9._+-]([A-Za-z0-9 ._+-]*)");
  private static final Pattern WWN = Pattern.compile("0x[0-9a-fA-F]{16}");

  public DiskMarks {
    require(serial == null || isText(serial, 20), "serial number");
    require(wwn == null || isWwn(wwn), "world-wide name");
    require(vendor == null || isText(vendor, 8), "vendor");
    require(product == null || isText(product, 16), "product");
    require(model == null || isText(model, 40), "model");
  }

  /** Letters, digits, inner blanks and {@code . _ + -}, of that length at most. */
  public static boolean isText(String text, int most) {
    return text.length() <= most && TEXT.matcher(text).matches() && !text.endsWith(" ");
  }

  /** {@code 0x} and 16 hexadecimal digits. */
  public static boolean isWwn(String text) {
    return WWN.matcher(text).matches();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("a disk's %s is not one".formatted(what));
    }
  }
}
