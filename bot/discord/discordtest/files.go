package discordtest

import (
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
)

// Discord's limits on uploads.
const (
	maxFiles  = 10
	maxUpload = 10 << 20
)

// host stores a file, as Discord does with each before a message shows it.
func (s *Server) host(f File) File {
	if f.id == "" {
		f.id = s.newID()
	}
	if s.keep == 0 {
		s.uploads[f.id] = f
	}
	return f
}

// Address is where the file is kept, once it is.
func (f File) Address() string {
	return fmt.Sprintf("https://cdn.discordapp.com/attachments/1/%s/%s", f.id, f.Name)
}

func (f File) json() object {
	return object{"id": f.id, "filename": f.Name, "size": len(f.Data), "content_type": f.Type, "url": f.Address(), "proxy_url": f.Address()}
}

func attachmentsOf(files []File) []object {
	list := []object{}
	for _, f := range files {
		list = append(list, f.json())
	}
	return list
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f, ok := s.uploads[r.PathValue("id")]
	s.mu.Unlock()
	if r.Header.Get("Authorization") != "" {
		s.t.Errorf("discordtest: the bot showed its token to the file server")
	}
	if !ok || f.Name != r.PathValue("name") {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.Type)
	_, _ = w.Write(f.Data) // the client may be gone
}

// readBody reads the JSON of a request and the files that come with it.
func readBody(r *http.Request) ([]byte, []File, error) {
	limited := io.LimitReader(r.Body, maxFiles*maxUpload+1<<20)
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		body, err := io.ReadAll(limited)
		return body, nil, err
	}
	var body []byte
	var files []File
	parts := multipart.NewReader(limited, params["boundary"])
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return body, files, nil
		}
		if err != nil {
			return nil, nil, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, err
		}
		switch name := part.FormName(); {
		case name == "payload_json":
			body = data
		case strings.HasPrefix(name, "files["):
			files = append(files, File{Name: part.FileName(), Type: part.Header.Get("Content-Type"), Data: data})
		}
	}
}

// fileProblems are the limits that the files of a payload break.
func fileProblems(files []File) []string {
	var found []string
	if len(files) > maxFiles {
		found = append(found, fmt.Sprintf("%d files, over %d", len(files), maxFiles))
	}
	for _, f := range files {
		if len(f.Data) > maxUpload || f.Name == "" {
			found = append(found, fmt.Sprintf("file %q has %d bytes, over %d, or no name", f.Name, len(f.Data), maxUpload))
		}
	}
	return found
}
