package dev.vakna.core.machine;

import org.jspecify.annotations.Nullable;

/**
 * The archive's devices that hold no data but state of the machine itself.
 *
 * @param efi the one with the firmware's variables, or null for fresh ones
 * @param tpm the one with the TPM's state, or null for no TPM
 */
public record StateDevices(@Nullable String efi, @Nullable String tpm) {

  /** Fresh variables, if any, and no TPM. */
  public static final StateDevices NONE = new StateDevices(null, null);
}
