// SPDX-License-Identifier: Apache-2.0

// A crypto/tls client or server that is a pipe: what comes in on standard input is sent, what is received is printed.
//
//	go_peer server|client ADDRESS PORT name=value...
//
//	connections=N   one after another (1); a client closes one when "Q\n" comes in, a server when its client did
//	version=1.2     TLS version, minimum and maximum (1.3)
//	suite=NAME      before TLS 1.3, as Go names it
//	curves=X25519,P-256,P-384,P-521
//	certificate=F   key and certificate, PEM
//	ask=F           server: asks for a client certificate
//	keylog=F        is appended to
//	share=F         server: private key of its key share in every connection, PKCS#8 PEM: EC or X25519
//	tickets=no      no session tickets
package main

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
)

var curves = map[string]tls.CurveID{"X25519": tls.X25519, "P-256": tls.CurveP256, "P-384": tls.CurveP384,
	"P-521": tls.CurveP521}

// shareReader gives random bytes, but the second thing asked for, which is the private key of the server's key share
// (the first is the server's random), is always the same.
type shareReader struct {
	private []byte
	asked   int
}

func (r *shareReader) Read(buffer []byte) (int, error) {
	r.asked++
	if r.asked == 2 && len(buffer) == len(r.private) {
		return copy(buffer, r.private), nil
	}
	return rand.Read(buffer)
}

// sharePrivate is what crypto/tls has to read from its random source to come to this key.
func sharePrivate(path string) []byte {
	text, err := os.ReadFile(path)
	must(err)
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if ec, ok := key.(*ecdsa.PrivateKey); err == nil && ok {
		private := make([]byte, (ec.Curve.Params().BitSize+7)/8)
		ec.D.FillBytes(private)
		private[1] ^= 0x42 // crypto/elliptic does so
		return private
	}
	return block.Bytes[len(block.Bytes)-32:] // X25519, which this version of Go does not parse
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "go_peer:", err)
		os.Exit(1)
	}
}

func configuration(options map[string]string) *tls.Config {
	version := uint16(tls.VersionTLS13)
	if options["version"] != "" {
		minor, _ := strconv.Atoi(options["version"][2:])
		version = uint16(tls.VersionTLS10 + minor)
	}
	config := &tls.Config{MinVersion: version, MaxVersion: version, InsecureSkipVerify: true, ServerName: "demo.test",
		ClientSessionCache: tls.NewLRUClientSessionCache(4), SessionTicketsDisabled: options["tickets"] == "no",
		DynamicRecordSizingDisabled: true}
	if file := options["certificate"]; file != "" {
		pair, err := tls.LoadX509KeyPair(file, file)
		must(err)
		config.Certificates = []tls.Certificate{pair}
	}
	if options["ask"] != "" {
		config.ClientAuth = tls.RequireAnyClientCert
	}
	for _, suite := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if suite.Name == options["suite"] {
			config.CipherSuites = []uint16{suite.ID}
		}
	}
	for _, curve := range strings.Split(options["curves"], ",") {
		if curve != "" {
			config.CurvePreferences = append(config.CurvePreferences, curves[curve])
		}
	}
	if options["keylog"] != "" {
		log, err := os.OpenFile(options["keylog"], os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		must(err)
		config.KeyLogWriter = log
	}
	return config
}

// pipe copies both ways until the client is told "Q\n" or the peer closes.
func pipe(connection *tls.Conn, input <-chan []byte, isServer bool) {
	ended := make(chan bool)
	go func() {
		io.Copy(os.Stdout, connection)
		close(ended)
	}()
	for {
		select {
		case data, more := <-input:
			if !more || !isServer && string(data) == "Q\n" {
				connection.Close()
				<-ended
				return
			}
			_, err := connection.Write(data)
			must(err)
		case <-ended:
			connection.Close()
			return
		}
	}
}

func readInput(input chan<- []byte) {
	for {
		buffer := make([]byte, 65536)
		count, err := os.Stdin.Read(buffer)
		if err != nil {
			close(input)
			return
		}
		input <- buffer[:count]
	}
}

func main() {
	isServer, address := os.Args[1] == "server", net.JoinHostPort(os.Args[2], os.Args[3])
	options := map[string]string{"connections": "1"}
	for _, option := range os.Args[4:] {
		name, value, _ := strings.Cut(option, "=")
		options[name] = value
	}
	config, input := configuration(options), make(chan []byte)
	go readInput(input)
	var listener net.Listener
	var err error
	if isServer {
		_, err = rand.Read(config.SessionTicketKey[:])
		must(err)
		listener, err = net.Listen("tcp", address)
		must(err)
	}
	connections, _ := strconv.Atoi(options["connections"])
	for ; connections > 0; connections-- {
		var connection *tls.Conn
		if isServer {
			plain, err := listener.Accept()
			must(err)
			own := config.Clone()
			if options["share"] != "" {
				own.Rand = &shareReader{private: sharePrivate(options["share"])}
			}
			connection = tls.Server(plain, own)
		} else {
			connection, err = tls.Dial("tcp", address, config)
			must(err)
		}
		must(connection.Handshake())
		fmt.Println("connected")
		pipe(connection, input, isServer)
	}
}
