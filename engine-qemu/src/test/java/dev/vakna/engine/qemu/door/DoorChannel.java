package dev.vakna.engine.qemu.door;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open file by way of a door. */
final class DoorChannel extends FileChannel {

  private final FileDoor door;
  private final Path file;
  private final FileChannel plain;

  DoorChannel(FileDoor door, Path file, FileChannel plain) {
    this.door = door;
    this.file = file;
    this.plain = plain;
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    return door.ask("read", file, () -> plain.read(to));
  }

  @Override
  public long read(ByteBuffer[] to, int offset, int length) throws IOException {
    return door.ask("read", file, () -> plain.read(to, offset, length));
  }

  @Override
  public int read(ByteBuffer to, long position) throws IOException {
    return door.ask("read", file, () -> plain.read(to, position));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return door.change("write", file, () -> plain.write(from));
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    return door.change("write", file, () -> plain.write(from, offset, length));
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    return door.change("write", file, () -> plain.write(from, position));
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
    return door.ask("read", file, () -> plain.transferTo(position, count, to));
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long position, long count) throws IOException {
    return door.change("write", file, () -> plain.transferFrom(from, position, count));
  }

  @Override
  public long position() throws IOException {
    return plain.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    plain.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return door.ask("look at", file, plain::size);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    door.change("truncate", file, () -> plain.truncate(size));
    return this;
  }

  @Override
  public void force(boolean all) throws IOException {
    door.<@Nullable Object>change(
        "settle",
        file,
        () -> {
          plain.force(all);
          return null;
        });
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return door.ask("map", file, () -> plain.map(mode, position, size));
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return door.change("lock", file, () -> plain.lock(position, size, shared));
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return door.<@Nullable FileLock>change(
        "lock", file, () -> plain.tryLock(position, size, shared));
  }

  @Override
  protected void implCloseChannel() throws IOException {
    plain.close();
  }
}
