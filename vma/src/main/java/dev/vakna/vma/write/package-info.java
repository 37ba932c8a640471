/** Makes archives as Proxmox's own tool does, of images or of any content. */
@NullMarked
package dev.vakna.vma.write;

import org.jspecify.annotations.NullMarked;
