package dev.vakna.simulator.world;

/** Storage did not do, or did not answer, what it was asked. */
final class StorageTrouble extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StorageTrouble(String message) {
    super(message, null, false, false);
  }

  @Override
  public String toString() {
    return "StorageTrouble: " + getMessage();
  }
}
