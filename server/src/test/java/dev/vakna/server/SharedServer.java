package dev.vakna.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** Gives tests one server that they share; what a test changed of its engine is set back. */
final class SharedServer implements ParameterResolver, AfterEachCallback {

  private record Held(TestServer server) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      Path home = server.home();
      server.close();
      FileSystemUtils.deleteRecursively(home);
    }
  }

  private static TestServer server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Held.class, type -> new Held(TestServer.start(home())), Held.class)
        .server();
  }

  private static Path home() {
    try {
      return Files.createTempDirectory("vakna-test");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return server(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestServer server = server(context);
    server.engine().letTransfersGo();
    server.engine().damage(null);
    server.engine().console("login:");
    server.engine().objections(List.of());
    server.engine().changes(List.of());
    server.engine().guests(dev.vakna.simulator.engine.ModelEngine.Guests.REPORT);
    server.engine().capacity(TestServer.ROOMY);
  }
}
