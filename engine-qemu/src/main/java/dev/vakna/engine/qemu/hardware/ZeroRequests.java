package dev.vakna.engine.qemu.hardware;

/**
 * What becomes of a guest's request for zeros that does not allow that blocks be unmapped: WRITE
 * SAME, as the kernel of a guest with a SCSI disk sends it when it prepares a grown file system.
 */
public enum ZeroRequests {

  /**
   * QEMU is told that such a request is not supported, so it writes zeros instead, sees that they
   * are zeros and makes a hole of them. A guest notices nothing of it.
   */
  AS_WRITES,

  /** They reach the file system, which keeps room for all of it, unwritten. */
  AS_ASKED;

  private static final int NOT_SUPPORTED = 95;

  /**
   * QEMU's words for a node over an image that refuses nothing but requests for zeros. A refused
   * one is made into writes by the block layer itself, which for a node below looks like any other
   * write.
   *
   * @param node its name
   * @param image name of the node below
   */
  public static String filter(String node, String image) {
    return Option.keyed("driver", "blkdebug")
        .with("node-name", node)
        .with("image", image)
        .with("discard", "unmap")
        .with("inject-error.0.event", "none")
        .with("inject-error.0.iotype", "write-zeroes")
        .with("inject-error.0.errno", NOT_SUPPORTED)
        .toString();
  }
}
