package discord_test

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dateline-bot/dateline/bot/discord"
)

// frame is a frame as servers send it, in the shortest form.
func frame(opcode byte, body string) []byte {
	head := []byte{0x80 | opcode}
	switch n := len(body); {
	case n < 126:
		head = append(head, byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	return append(head, body...)
}

const handshake = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

// throughConn is what comes out of a gateway connection into which those
// pieces come, and the error it ends with.
func throughConn(pieces ...[]byte) ([]byte, error) {
	ours, theirs := net.Pipe()
	go func() {
		for _, p := range pieces {
			if _, err := theirs.Write(p); err != nil {
				return // the connection has ended itself
			}
		}
		theirs.Close()
	}()
	conn := discord.NewGatewayConn(ours, time.Minute)
	defer conn.Close()
	var out bytes.Buffer
	_, err := io.Copy(&out, conn)
	if errors.Is(err, io.ErrClosedPipe) {
		err = nil // how a pipe says that the other side is gone
	}
	return out.Bytes(), err
}

// What the gateway sends comes through byte for byte, however it is cut, up to
// an order that is not discordgo's to hear.
func TestOrdersAreIntercepted(t *testing.T) {
	t.Parallel()
	orders := map[string]error{
		`{"t":null,"s":null,"op":7,"d":null}`:  discord.ErrReconnect,
		`{"t":null,"s":null,"op":9,"d":false}`: discord.ErrInvalid,
		`{"op":9,"d":true}`:                    discord.ErrPostponed,
		"":                                     nil,
	}
	rapid.Check(t, func(t *rapid.T) {
		stream := []byte(handshake)
		for range rapid.IntRange(0, 6).Draw(t, "frames") {
			length := rapid.SampledFrom([]int{0, 2, 60, 125, 126, 127, 5000, 70_000}).Draw(t, "length")
			body := `{"op":0,"d":"` + strings.Repeat(`{"op":7}`, length/8+1)
			stream = append(stream, frame(rapid.SampledFrom([]byte{1, 2, 9, 10}).Draw(t, "opcode"), body[:length])...)
		}
		want := bytes.Clone(stream)
		order := rapid.SampledFrom([]string{`{"t":null,"s":null,"op":7,"d":null}`, `{"t":null,"s":null,"op":9,"d":false}`, `{"op":9,"d":true}`, ""}).Draw(t, "order")
		if order != "" {
			stream = append(stream, frame(1, order)...)
			stream = append(stream, frame(1, `{"op":0}`)...)
		}
		var pieces [][]byte
		for rest := stream; len(rest) > 0; {
			n := min(len(rest), rapid.SampledFrom([]int{1, 3, 100, 4096, 100_000}).Draw(t, "piece"))
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		got, err := throughConn(pieces...)
		if !bytes.Equal(got, want) {
			t.Fatalf("%d bytes came through, want %d", len(got), len(want))
		}
		if !errors.Is(err, orders[order]) {
			t.Fatalf("ended with %v, want %v", err, orders[order])
		}
	})
}

func TestRefusedHandshakeComesThrough(t *testing.T) {
	t.Parallel()
	answer := "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 400\r\n\r\n" + strings.Repeat("\x81\x7e", 200)
	if got, err := throughConn([]byte(answer)); string(got) != answer || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func FuzzGatewayConn(f *testing.F) {
	f.Add([]byte(handshake + "\x81\x02{}"))
	f.Add([]byte(handshake + "\x81\x7e\xff\xff{}"))
	f.Add([]byte(handshake + "\x88\x02\x0f\xa4"))
	f.Add([]byte(handshake + "\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x7d" + strings.Repeat("x", 125))) // longer than it need be
	f.Add([]byte("HTTP/1.1 101\n\n\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, _ := throughConn(data)
		if !bytes.HasPrefix(data, got) {
			t.Errorf("%q became %q", data, got)
		}
	})
}

// A proxy is asked for the connection, and shown nothing else.
func TestGatewayThroughProxy(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	asked := make(chan *http.Request, 2)
	go func() {
		for _, status := range []string{"200 Connection established", "407 Proxy Authentication Required"} {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			req, err := http.ReadRequest(bufio.NewReader(conn))
			if err != nil {
				return
			}
			asked <- req
			_, _ = io.WriteString(conn, "HTTP/1.1 "+status+"\r\n\r\n")
			_, _ = io.WriteString(conn, "hello")
			conn.Close()
		}
	}()
	via := &url.URL{Scheme: "http", Host: l.Addr().String(), User: url.UserPassword("ana", "secret")}
	proxy := func(*http.Request) (*url.URL, error) { return via, nil }
	conn, err := discord.DialThrough(t.Context(), "tcp", "gateway.example:443", proxy)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	req := <-asked
	if want := "Basic " + base64.StdEncoding.EncodeToString([]byte("ana:secret")); req.Method != http.MethodConnect || req.Host != "gateway.example:443" ||
		req.Header.Get("Proxy-Authorization") != want || req.Header.Get("Authorization") != "" {
		t.Errorf("the proxy was asked %s %s with %v", req.Method, req.Host, req.Header)
	}
	if _, err := discord.DialThrough(t.Context(), "tcp", "gateway.example:443", proxy); err == nil || !strings.Contains(err.Error(), "407") {
		t.Errorf("a proxy that refuses: %v", err)
	}
	none := func(*http.Request) (*url.URL, error) { return nil, nil }
	if _, err := discord.DialThrough(t.Context(), "tcp", "127.0.0.1:1", none); err == nil {
		t.Error("nobody there, and no error")
	}
}
