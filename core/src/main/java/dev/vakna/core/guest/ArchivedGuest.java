package dev.vakna.core.guest;

import dev.vakna.core.archive.ArchiveFacts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an archive's configuration was read to mean: read once, when the archive is first seen, and
 * kept beside it. The text stays kept too, so that a newer reader can read it again without the
 * archive.
 *
 * @param config the machine
 * @param machine by what it is known from other machines
 * @param fillBytes sum of the sizes of all devices that a restore fills: data disks, firmware
 *     variables and TPM state
 */
public record ArchivedGuest(GuestConfig config, MachineIdentity machine, long fillBytes) {

  /** Raised whenever what is kept here changes its form. */
  private static final int FORM = 0;

  /**
   * The version of what is kept, which rises with each of its readers. What was kept by an older
   * one is read again.
   */
  public static final int VERSION =
      GuestConfigReader.VERSION * 100 + MachineIdentityReader.VERSION + FORM;

  public ArchivedGuest {
    Objects.requireNonNull(config);
    Objects.requireNonNull(machine);
  }

  /** Reads it from what the header says; null when the archive holds no configuration. */
  public static @Nullable ArchivedGuest of(@Nullable ArchiveFacts facts) {
    String text = facts == null ? null : facts.config();
    if (facts == null || text == null) {
      return null;
    }
    GuestConfig config = GuestConfigReader.read(facts);
    long fill = config.dataBytes();
    for (ArchiveFacts.Device device : facts.devices()) {
      if (device.name().equals(config.state().efi())
          || device.name().equals(config.state().tpm())) {
        fill = Math.addExact(fill, device.bytes());
      }
    }
    return new ArchivedGuest(config, MachineIdentityReader.read(text), fill);
  }
}
