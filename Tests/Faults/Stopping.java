import java.io.FileOutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;

/**
 * A slow collector of lines on NIO channels, stopped in order by SIGTERM: the channels are closed, for
 * which the JDK shuts their side down first. With "netty" their keys are cancelled before, as Netty does.
 *
 * Stopping ADDRESS PORT RECORD BYTES-A-SECOND jdk|netty
 */
public final class Stopping {
    private static volatile boolean isStopping;

    public static void main(String[] words) throws Exception {
        long rate = Long.parseLong(words[3]);
        boolean cancels = words[4].equals("netty");
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.bind(new InetSocketAddress(words[0], Integer.parseInt(words[1])), 64);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            isStopping = true;
            selector.wakeup();
            try {
                main.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }));
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        try (FileOutputStream record = new FileOutputStream(words[2], true)) {
            while (!isStopping) {
                selector.select();
                for (SelectionKey key : new ArrayList<>(selector.selectedKeys())) {
                    if (isStopping) break;
                    if (key.isAcceptable()) {
                        SocketChannel peer = listener.accept();
                        if (peer == null) continue;
                        peer.configureBlocking(false);
                        peer.register(selector, SelectionKey.OP_READ, new ByteArrayOutputStream());
                    } else if (key.isReadable()) {
                        read((SocketChannel) key.channel(), key, buffer, record, rate);
                    }
                }
                selector.selectedKeys().clear();
            }
        }
        listener.close();
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (cancels) key.cancel();
            key.channel().close();
        }
        selector.selectNow();
        selector.close();
    }

    private static void read(
            SocketChannel peer, SelectionKey key, ByteBuffer buffer, FileOutputStream record, long rate)
            throws Exception {
        buffer.clear();
        int size;
        try {
            size = peer.read(buffer);
        } catch (java.io.IOException reset) {
            size = -1;
        }
        if (size < 0) {
            peer.close();
            return;
        }
        ByteArrayOutputStream begun = (ByteArrayOutputStream) key.attachment();
        begun.write(buffer.array(), 0, size);
        byte[] text = begun.toByteArray();
        int whole = text.length;
        while (whole > 0 && text[whole - 1] != '\n') whole--;
        record.write(text, 0, whole);
        begun.reset();
        begun.write(text, whole, text.length - whole);
        if (rate > 0) Thread.sleep(size * 1000L / rate);
    }
}
