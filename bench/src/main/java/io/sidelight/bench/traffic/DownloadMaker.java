// SPDX-License-Identifier: Apache-2.0
package io.sidelight.bench.traffic;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes captures of downloads that are not as a benchmark likes them best: short records, lost packets, many at a time. */
public final class DownloadMaker {
    private static final long SEED = 5;

    private final TrafficMaker maker;

    /** Of the server and with the suite of {@code maker}. */
    public DownloadMaker(TrafficMaker maker) {
        this.maker = maker;
    }

    /** One download of {@code bytes}, in records of {@code recordBytes} each, which share packets of full size. */
    public TrafficFile inRecords(Path file, int recordBytes, long bytes) throws IOException, GeneralSecurityException {
        maker.forgetSessions();
        long records = bytes / recordBytes;
        byte[] head = TrafficMaker.responseHead(records * recordBytes);
        try (PcapWriter pcap = new PcapWriter(file)) {
            TcpConversation tcp = new TcpConversation(pcap, 0);
            JoiningWire joined = new JoiningWire(tcp);
            TlsConversation tls = begin(joined, head);
            ByteBuffer record = TrafficMaker.body(recordBytes);
            for (long sent = 0; sent < records; sent++) {
                tls.serverSends(record.rewind());
            }
            tls.close();
            joined.flush();
            tcp.close();
        }
        return new TrafficFile(file, 1, head.length + records * recordBytes, TrafficMaker.REQUEST.length());
    }

    /** One download of {@code bytes} in full-sized records, of whose packets {@code perMille} in a thousand are missing. */
    public LossyTraffic withLoss(Path file, long bytes, int perMille) throws IOException, GeneralSecurityException {
        maker.forgetSessions();
        long records = bytes / TrafficMaker.CHUNK;
        byte[] head = TrafficMaker.responseHead(records * TrafficMaker.CHUNK);
        long whole = head.length;
        long lost;
        try (PcapWriter pcap = new PcapWriter(file)) {
            TcpConversation tcp = new TcpConversation(pcap, 0);
            TlsConversation tls = begin(tcp, head);
            Random random = new Random(SEED);
            pcap.lose(() -> random.nextInt(1_000) < perMille);
            ByteBuffer record = TrafficMaker.body(TrafficMaker.CHUNK);
            for (long sent = 0; sent < records; sent++) {
                long before = pcap.lost();
                tls.serverSends(record.rewind());
                whole += pcap.lost() == before ? TrafficMaker.CHUNK : 0;
            }
            pcap.lose(() -> false);
            lost = pcap.lost();
            tls.close();
            tcp.close();
        }
        return new LossyTraffic(new TrafficFile(file, 1, head.length + records * TrafficMaker.CHUNK,
                TrafficMaker.REQUEST.length()), whole, lost);
    }

    /**
     * {@code connections} downloads at the same time, a record of each by turns, {@code bytes} of body in all. They resume one session, so
     * that their cost is not that of private operations; the first one, with its full handshake, comes before them.
     */
    public TrafficFile atATime(Path file, int connections, long bytes) throws IOException, GeneralSecurityException {
        maker.forgetSessions();
        long each = Math.max(bytes / connections, 1);
        byte[] head = TrafficMaker.responseHead(each);
        RecordedWire first = recorded(head, each);
        RecordedWire resumed = recorded(head, each);
        try (PcapWriter pcap = new PcapWriter(file)) {
            TcpConversation opening = new TcpConversation(pcap, 0);
            first.tellTo(opening);
            opening.close();
            List<TcpConversation> tcp = new ArrayList<>();
            for (int i = 1; i <= connections; i++) {
                tcp.add(new TcpConversation(pcap, i));
            }
            for (int part = 0; part < resumed.length(); part++) {
                for (TcpConversation conversation : tcp) {
                    resumed.tellTo(conversation, part);
                }
            }
            for (TcpConversation conversation : tcp) {
                conversation.close();
            }
        }
        return new TrafficFile(file, connections + 1, (connections + 1) * (head.length + each),
                (connections + 1L) * TrafficMaker.REQUEST.length());
    }

    /**
     * {@code connections}, each with a full handshake and {@code requests} one after the other, whose answers have {@code body} bytes.
     * They overlap, and begin one after another: private operations come apart from each other.
     */
    public TrafficFile requests(Path file, int connections, int requests, int body)
            throws IOException, GeneralSecurityException {
        byte[] head = TrafficMaker.responseHead(body);
        ByteBuffer answer = ByteBuffer.allocate(head.length + body).put(head).put(TrafficMaker.body(body)).flip();
        try (PcapWriter pcap = new PcapWriter(file)) {
            List<TcpConversation> tcp = new ArrayList<>();
            List<TlsConversation> tls = new ArrayList<>();
            for (int step = 0; step <= 2 * requests; step++) {
                for (int i = 0; i < connections; i++) {
                    int request = step - i * requests / connections;
                    if (request == 0) {
                        maker.forgetSessions();
                        tcp.add(new TcpConversation(pcap, i));
                        tls.add(maker.connect(tcp.get(i), i, false));
                    }
                    if (request >= 0 && request < requests) {
                        tls.get(i).clientSends(TrafficMaker.request());
                        tls.get(i).serverSends(answer.rewind());
                    }
                    if (request == requests) {
                        tls.get(i).close();
                        tcp.get(i).close();
                    }
                }
            }
        }
        long transactions = (long) connections * requests;
        return new TrafficFile(file, connections, transactions * (head.length + body),
                transactions * TrafficMaker.REQUEST.length());
    }

    private RecordedWire recorded(byte[] head, long bytes) throws IOException, GeneralSecurityException {
        RecordedWire wire = new RecordedWire();
        TlsConversation tls = maker.connect(wire, 0, true);
        tls.clientSends(TrafficMaker.request());
        tls.serverSends(ByteBuffer.wrap(head));
        for (long left = bytes; left > 0; left -= TrafficMaker.CHUNK) {
            tls.serverSends(TrafficMaker.body((int) Math.min(left, TrafficMaker.CHUNK)));
        }
        tls.close();
        return wire;
    }

    private TlsConversation begin(Wire wire, byte[] head) throws IOException {
        TlsConversation tls = maker.connect(wire, 0, false);
        tls.clientSends(TrafficMaker.request());
        tls.serverSends(ByteBuffer.wrap(head));
        return tls;
    }
}
